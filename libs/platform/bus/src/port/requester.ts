import type { Topic } from '@chorus/contracts';
import type { Bus } from './bus.ts';
import { to } from './outcome.ts';

/** No reply came within the deadline. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
}

export interface RequesterOptions<Q extends { request_id: string }, R extends { request_id: string }> {
  readonly name: string;
  readonly queries: Topic<Q>;
  readonly replies: Topic<R>;
}

/** Asks by one topic and waits for the answer on another. */
export interface Requester<Q, R> {
  /** Resolves when requests can be answered: replies are being read. */
  readonly ready: Promise<void>;
  /** @throws RequestTimeout after `timeout_ms`, whatever the log does; what the bus throws where it refuses sooner. */
  ask(query: Q, timeout_ms: number): Promise<R>;
  close(): Promise<void>;
}

interface Waiting<R> {
  resolve: (reply: R) => void;
  reject: (error: Error) => void;
}

/** Request and reply over topics: it reads all replies and drops those of others. */
export function createRequester<Q extends { request_id: string }, R extends { request_id: string }>(
  bus: Bus,
  { name, queries, replies }: RequesterOptions<Q, R>,
): Requester<Q, R> {
  const waiting = new Map<string, Waiting<R>>();
  const reader = bus.reader({
    name,
    topics: [{ topic: replies, from: 'end' }],
    onRecords: (records) => {
      for (const { value } of records) {
        const reply = value as R | null;
        if (reply) waiting.get(reply.request_id)?.resolve(reply);
      }
    },
  });

  return {
    ready: reader.caughtUp,
    async ask(query, timeout_ms) {
      let timer: NodeJS.Timeout | undefined;
      const answer = new Promise<R>((resolve, reject) => {
        waiting.set(query.request_id, { resolve, reject });
        const late = () => reject(new RequestTimeout(`no reply on ${replies.name} within ${timeout_ms} ms`));
        timer = setTimeout(late, timeout_ms);
      });
      try {
        // The bus may try for longer than the deadline is away; its failure after that is nobody's.
        const asked = bus.publish([to(queries, query)]).then(() => answer);
        return await Promise.race([answer, asked]);
      } finally {
        clearTimeout(timer);
        waiting.delete(query.request_id);
      }
    },
    async close() {
      for (const { reject } of waiting.values()) reject(new Error('the requester was closed'));
      await reader.stop();
    },
  };
}
