import { setTimeout as sleep } from 'node:timers/promises';
import { HandlerError } from '../runtime/task.ts';

/** An answer did not come in time; what was asked for may still happen. */
export class TimeLimit extends Error {
  override readonly name = 'TimeLimit';
}

/**
 * `work`, or a {@link TimeLimit} error after `ms`. The work itself is not stopped; its later failure is nobody's.
 * `what` completes the sentence "… took more than n ms".
 */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimit(`${what} took more than ${ms} ms`)), ms);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `ms`, or until `ended`; leaves no timer behind. */
export async function rest(ms: number, ended: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([ended, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}

/** Pause before attempt `n` (from 0): 100 ms, doubling up to 5 s. */
export const backoff = (n: number): number => Math.min(100 * 2 ** Math.min(n, 10), 5000);

/** The same before a new connection: up to 1 s, for kafkajs has tried for seconds itself, and many wait for its success. */
export const reconnectPause = (n: number): number => Math.min(backoff(n), 1000);

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && !error.message.includes(error.cause.message) ? error.cause : undefined;
  return cause ? `${error.message}: ${cause.message}` : error.message;
};

/** An error for the observer: a handler may quote a record in its words, Kafka and the network do not. */
export const toldOf = (error: unknown): { readonly detail: string; readonly error?: string } =>
  error instanceof HandlerError ? error.told : { detail: messageOf(error) };
