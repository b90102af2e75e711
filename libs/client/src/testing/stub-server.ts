import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireMessage } from '../encode.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Of a POST. */
  readonly messages: readonly WireMessage[];
}

export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Anything but text is written as JSON. */
  readonly body?: unknown;
}

/** `silence` never answers; `hang-up` closes the connection after it has read the request, `cut-off` within its answer. */
export type Answering = (request: SeenRequest) => Reply | 'silence' | 'hang-up' | 'cut-off';

export const state = (agent_id: string, given: Record<string, unknown> = {}) => ({
  agent_id,
  standing: 'active',
  enforced: false,
  blocked: false,
  score: 71.5,
  since: '2026-03-01T11:00:00.000Z',
  reason: 'Cooperates.',
  ...given,
});

export const quarantined = { standing: 'quarantined', enforced: true, blocked: true, score: 12, reason: 'Loops.' };

/** As ingestion answers where it takes every message. */
export const takeAll = ({ messages }: SeenRequest): Reply => ({
  status: 202,
  body: {
    accepted: messages.length,
    rejected: 0,
    items: messages.map(({ agent_id, metadata }, index) => ({
      index,
      id: metadata.message_id,
      agent_state: state(agent_id),
    })),
  },
});

export const problem = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { type: 'about:blank', title: 'No', status, detail: `Because of ${status}.` },
});

/** A server on loopback that does as it is told. */
export class StubServer {
  readonly requests: SeenRequest[] = [];
  answering: Answering = takeAll;
  #server: Server | undefined;
  #port = 0;
  #waiting: { holds: () => boolean; resolve: () => void }[] = [];

  static async start(answering: Answering = takeAll): Promise<StubServer> {
    const server = new StubServer();
    server.answering = answering;
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Messages of all requests, in the order in which they came. */
  get messages(): WireMessage[] {
    return this.requests.flatMap(({ messages }) => messages);
  }

  /** Again on the same port, after `stop`. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const seen = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          messages: body === '' ? [] : (JSON.parse(body) as WireMessage[]),
        };
        this.requests.push(seen);
        const reply = this.answering(seen);
        if (reply === 'hang-up') request.socket.destroy();
        else if (reply === 'cut-off') {
          response.writeHead(202, { 'content-type': 'application/json', 'content-length': '1000' });
          response.write('{"accepted":', () => request.socket.destroy());
        } else if (reply !== 'silence') {
          response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
          response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
        }
        this.#waiting = this.#waiting.filter(({ holds, resolve }) => !holds() || void resolve());
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Resolves when it holds; looked at with every request. */
  async until(holds: () => boolean): Promise<void> {
    if (!holds()) await new Promise<void>((resolve) => void this.#waiting.push({ holds, resolve }));
  }

  /** At once, whatever is on its way. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}
