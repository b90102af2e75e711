import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentMessage } from '@chorus/contracts';

/** One answer of the stand-in: a status with a body and headers, or the connection is cut. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'cut';

export interface IngestionDouble {
  readonly url: string;
  /** What was asked for so far, with the bodies that were taken. */
  readonly requests: { path: string; authorization: string | undefined; body: AgentMessage[] }[];
  close(): Promise<void>;
}

/** What ingestion answers to messages that are all in order. */
export const taken = (messages: readonly AgentMessage[]): Answer => ({
  status: 202,
  body: {
    accepted: messages.length,
    rejected: 0,
    items: messages.map((message, index) => ({
      index,
      id: message.metadata.message_id ?? `made-${index}`,
      agent_state: {
        agent_id: message.agent_id,
        standing: 'active',
        enforced: false,
        blocked: false,
        score: null,
        since: null,
        reason: '',
      },
    })),
  },
});

/** A real HTTP server on a free port that gives the scripted answers in turn, and after them takes everything. */
export async function ingestionDouble(...script: Answer[]): Promise<IngestionDouble> {
  const requests: IngestionDouble['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as AgentMessage[];
      requests.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
      const answer = script.shift() ?? taken(body);
      if (answer === 'cut') return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
