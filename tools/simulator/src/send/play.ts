import { setTimeout as delay } from 'node:timers/promises';
import type { AgentMessage } from '@chorus/contracts';
import type { TimedMessage } from '../timed-message.ts';
import { addReports, NOTHING_SENT } from './sender.ts';
import type { Sender, SendReport } from './sender.ts';

export interface PlayOptions {
  /** Ends it early, without an error; a request that is under way may or may not arrive. */
  readonly signal?: AbortSignal;
  /** Called after every batch with all that was sent so far. */
  readonly onProgress?: (report: SendReport) => void;
}

const MAX_BATCH = 100;
/** A receiver that kept us waiting longer than this (or a computer that slept) moves the whole plan back: no avalanche. */
const MAX_LATE_MS = 5000;

/**
 * Sends every message when it is due, in order; what is due at the same time goes together. What the receiver rejects
 * is in the report, the first error of the sender ends it.
 */
export async function play(
  timed: Iterable<TimedMessage>,
  sender: Sender,
  { signal, onProgress }: PlayOptions = {},
): Promise<SendReport> {
  const coming = timed[Symbol.iterator]();
  let origin = performance.now();
  let report = NOTHING_SENT;
  let next = coming.next();
  while (!next.done && !signal?.aborted) {
    const late = performance.now() - (origin + next.value.at_ms);
    if (late < 0) {
      await delay(-late, undefined, { signal }).catch((error: unknown) => {
        if (!signal?.aborted) throw error;
      });
      continue;
    }
    if (late > MAX_LATE_MS) origin += late - MAX_LATE_MS;
    const due: AgentMessage[] = [];
    while (!next.done && due.length < MAX_BATCH && origin + next.value.at_ms <= performance.now()) {
      due.push(next.value.message);
      next = coming.next();
    }
    try {
      report = addReports(report, await sender.send(due));
    } catch (error) {
      if (signal?.aborted) break;
      throw error;
    }
    onProgress?.(report);
  }
  return report;
}
