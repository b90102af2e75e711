import type { BusObserver } from '../port/bus.ts';
import type { RawRecord } from '../port/record.ts';
import type { Outgoing } from './encode.ts';
import { HandlerError, type Task } from './task.ts';
import { MAX_DEATHS, setApart } from './watch.ts';

/** What an adapter does with a batch: everything in one transaction, or nothing. */
export interface Transaction {
  /**
   * Writes `outgoing` and moves the committed position of each input past `done`, atomically. A throw means that the
   * outcome is not known: the task has to start again from what the log says; so it has after a `TooLarge`.
   */
  commit(outgoing: readonly Outgoing[], done: readonly RawRecord[]): Promise<void>;
  /** Waits between two attempts, keeping the membership in the group alive. */
  pause(ms: number): Promise<void>;
}

export interface RetryPolicy {
  /** Attempts before a record is given up. */
  readonly attempts: number;
  /** Pause before the second attempt; doubles up to `max_pause_ms`. */
  readonly pause_ms: number;
  readonly max_pause_ms: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 3, pause_ms: 100, max_pause_ms: 5_000 };

const messageOf = (error: unknown): string => {
  const cause = error instanceof HandlerError ? error.cause : error;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
};

/**
 * Takes a batch through the task and its transaction. A batch whose handler fails is taken again one record a
 * transaction; the record that keeps failing goes to dead-letters, the others go through. A record that has ended the
 * process before has a transaction of its own, and after {@link MAX_DEATHS} times no handler sees it again; likewise one
 * of which the log refuses what comes of it, see {@link Refusals}.
 */
export async function runBatch(
  task: Task,
  batch: readonly RawRecord[],
  transaction: Transaction,
  retry: RetryPolicy = DEFAULT_RETRY,
): Promise<void> {
  const { watch, refusals } = task.options;
  const isSuspicious = (record: RawRecord) => (watch?.deaths(record) ?? 0) > 0 || (refusals?.has(record) ?? false);
  for (const part of setApart(batch, isSuspicious)) await runPart(task, part, transaction, retry);
}

async function runPart(
  task: Task,
  batch: readonly RawRecord[],
  transaction: Transaction,
  retry: RetryPolicy,
): Promise<void> {
  const { observer, partition, watch, refusals } = task.options;
  const [first] = batch;
  const deaths = (first && watch?.deaths(first)) ?? 0;
  if (first && watch && deaths >= MAX_DEATHS) {
    const text = `${task.definition.name} did not come back from it within ${watch.blocked_ms} ms; ${deaths} times the process was ended because of that`;
    return inTransaction(task, batch, transaction, observer, () => task.giveUp(first, text, deaths));
  }
  const refused = (first && refusals?.times(first)) ?? 0;
  if (first && refusals && refused > 0) {
    const text = `the log does not take what ${task.definition.name} makes of it: it is too large`;
    const work = () => task.giveUp(first, text, refused, refusals.keep(refused));
    return inTransaction(task, batch, transaction, observer, work);
  }
  const processor = task.definition.name;
  try {
    await inTransaction(task, batch, transaction, observer, () => task.process(batch));
    return;
  } catch (error) {
    if (!(error instanceof HandlerError)) throw error;
    observer?.retry?.({ processor, partition, attempt: 1, error: messageOf(error) });
  }
  for (const record of batch) await runRecord(task, record, transaction, retry, batch.length === 1 ? 2 : 1);
}

async function runRecord(
  task: Task,
  record: RawRecord,
  transaction: Transaction,
  retry: RetryPolicy,
  first: number,
): Promise<void> {
  const { observer, partition } = task.options;
  const processor = task.definition.name;
  for (let attempt = first; ; attempt++) {
    if (attempt > 1) await transaction.pause(Math.min(retry.pause_ms * 2 ** (attempt - 2), retry.max_pause_ms));
    try {
      await inTransaction(task, [record], transaction, observer, () => task.process([record], attempt));
      return;
    } catch (error) {
      if (!(error instanceof HandlerError)) throw error;
      observer?.retry?.({ processor, partition, attempt, error: messageOf(error) });
      if (attempt < retry.attempts) continue;
      const text = `${processor} failed on it ${attempt} times: ${messageOf(error)}`;
      await inTransaction(task, [record], transaction, observer, () => task.giveUp(record, text, attempt));
      return;
    }
  }
}

async function inTransaction(
  task: Task,
  batch: readonly RawRecord[],
  transaction: Transaction,
  observer: BusObserver | undefined,
  work: () => Promise<Outgoing[]> | Outgoing[],
): Promise<void> {
  const begun = performance.now();
  try {
    const outgoing = await work();
    const handled = performance.now();
    await transaction.commit(outgoing, batch);
    task.commit();
    task.options.refusals?.committed(batch);
    const done = performance.now();
    observer?.batch?.({
      processor: task.definition.name,
      partition: task.options.partition,
      records: batch.length,
      outputs: outgoing.length,
      ms: done - begun,
      commit_ms: done - handled,
    });
  } catch (error) {
    task.rollback();
    throw error;
  }
}

/** Punctuates in a transaction of its own, where there is something to write. */
export async function runPunctuation(task: Task, transaction: Transaction): Promise<void> {
  try {
    const outgoing = task.punctuate();
    if (outgoing.length > 0) await transaction.commit(outgoing, []);
    task.commit();
  } catch (error) {
    task.rollback();
    throw error;
  }
}
