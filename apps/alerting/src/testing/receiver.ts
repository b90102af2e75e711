import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a receiver got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver does with a request: answer, hang (no answer), or cut the connection. */
export type Answer =
  | number
  | 'hang'
  | 'cut'
  | { readonly status: number; readonly headers: Record<string, string>; readonly body?: string };

/** Somebody's receiver of webhooks: a real HTTP server. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Answers in this order; the last one holds. */
  answers(...next: readonly Answer[]): void;
  /** How long it thinks before each answer, ms. */
  takes(ms: number): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let planned: Answer[] = [200];
  let pauseMs = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      const answer = planned.length > 1 ? planned.shift() : planned[0];
      setTimeout(() => reply(response, answer ?? 200), pauseMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers: (...next) => void (planned = [...next]),
    takes: (ms) => void (pauseMs = ms),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'cut') return void response.destroy();
  const { status, headers, body } = typeof answer === 'number' ? { status: answer, headers: {}, body: 'ok' } : answer;
  response.writeHead(status, headers).end(body ?? '');
}
