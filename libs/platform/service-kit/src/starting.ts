import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '@chorus/bus';
import type { Topic } from '@chorus/contracts';
import type { Health } from './health/health.ts';
import type { Logger } from './logger.ts';

/** How often a start says what it still waits for. */
const WAITING_LOG_INTERVAL_MS = 5_000;
/** Pause between two looks at a log that does not answer. */
const PROBE_PAUSE_MS = 500;

/**
 * Waits until the log answers: a service may be started before its broker.
 *
 * @throws Error with what the last probe said, after `timeoutMs`.
 */
export async function logAnswers(bus: Bus, logger: Logger, timeoutMs: number, abort?: AbortSignal): Promise<void> {
  const begun = performance.now();
  let said = -Infinity;
  for (;;) {
    const { state, detail } = await unlessAborted(bus.health(), abort);
    if (state !== 'down') return;
    const waited = performance.now() - begun;
    if (waited >= timeoutMs)
      throw new Error(
        `gave up after ${timeoutMs} ms. ${detail}; start it, or correct KAFKA_BROKERS (npm run doctor asks it)`,
      );
    if (waited - said >= WAITING_LOG_INTERVAL_MS) {
      said = waited;
      logger.warn({ detail }, 'waiting for the log before the start');
    }
    await unlessAborted(sleep(PROBE_PAUSE_MS), abort);
  }
}

/** Pause before topics that could not be created or checked are looked at again. */
const TOPICS_PAUSE_MS = 5_000;

export interface PrepareOptions {
  /** How long to wait for a log that does not answer. */
  readonly timeoutMs: number;
  /** The service starts without a log that is away. */
  readonly alone: boolean;
  readonly abort: AbortSignal | undefined;
  /** The service ends. */
  readonly closing: AbortSignal;
}

/**
 * Creates or checks the topics: before this resolves, or, where the service starts alone and the log is away, later.
 *
 * @returns what says when the topics are there; never, where the service ends before that
 * @throws Error where the topics do not fit, or the log does not answer in time
 */
export async function prepareLog(
  bus: Bus,
  topics: readonly Topic[],
  logger: Logger,
  { timeoutMs, alone, abort, closing }: PrepareOptions,
): Promise<() => Promise<void>> {
  const isAway = async () => alone && (await unlessAborted(bus.health(), abort)).state === 'down';
  try {
    if (!(await isAway())) {
      await logAnswers(bus, logger, timeoutMs, abort);
      await unlessAborted(bus.ensureTopics(topics), abort);
      return () => Promise.resolve();
    }
  } catch (error) {
    if (abort?.aborted || !(await isAway())) throw error;
  }
  logger.warn('the log is away: the service starts without it');
  const ready = topicsLater(bus, topics, logger, closing);
  return () => ready;
}

async function topicsLater(bus: Bus, topics: readonly Topic[], logger: Logger, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    try {
      await logAnswers(bus, logger, Infinity, closing);
      await unlessAborted(bus.ensureTopics(topics), closing);
      logger.info('the log answers, and the topics are there');
      return;
    } catch (error) {
      if (closing.aborted) break;
      logger.error({ err: error }, 'topics cannot be created or checked; nothing is published before they are');
      await sleep(TOPICS_PAUSE_MS, undefined, { signal: closing }).catch(() => {});
    }
  }
  return new Promise(() => {});
}

/** Waits for everything that modules have registered with `health.readiness`. */
export async function caughtUp(health: Health, logger: Logger, abort?: AbortSignal): Promise<void> {
  const say = () => logger.info({ waiting_for: health.waitingFor }, 'waiting before the start');
  const timer = setInterval(say, WAITING_LOG_INTERVAL_MS);
  try {
    await unlessAborted(health.whenCaughtUp(), abort);
  } finally {
    clearInterval(timer);
  }
}

/** The outcome of `work`, or the reason of `abort`, whichever comes first. */
export async function unlessAborted<T>(work: Promise<T>, abort: AbortSignal | undefined): Promise<T> {
  if (!abort) return work;
  if (abort.aborted) {
    work.catch(() => {});
    throw abort.reason;
  }
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(abort.reason as Error);
    abort.addEventListener('abort', stop);
  });
  return Promise.race([work, aborted]).finally(() => stop && abort.removeEventListener('abort', stop));
}
