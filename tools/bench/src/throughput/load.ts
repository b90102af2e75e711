import { agentMessagesAccepted, agentMessagesRaw } from '@chorus/contracts';
import { ratePerSecond } from '../statistics.ts';
import type { Log } from './log.ts';
import { prepareMessages, type Prepared } from './messages.ts';

/** What goes through in one run: a little to warm up, then what is measured. Their ids begin differently. */
export interface Load {
  readonly warmUp: readonly Prepared[];
  readonly measured: readonly Prepared[];
}

const WARM_UP = 3000;
const MEASURED = 'measured';
export const TIMEOUT_MS = 300_000;

export const prepareLoad = (messages: number): Load => ({
  warmUp: prepareMessages(WARM_UP, 'warm-up'),
  measured: prepareMessages(messages, MEASURED),
});

/** A record that came of a message of the load. */
export interface Written {
  /** Of the message. */
  readonly id: string;
  /** When the broker wrote it, on its own clock, in ms since 1970. */
  readonly at: number;
}

/**
 * Warms a running stream-processor up, lets the load go at once, and waits until both of its processors have committed it.
 *
 * @param follow what else is waited for, each time
 * @returns the last answer of `follow`, and between which instants (µs of the machine's monotonic clock) it happened
 */
export async function putThrough<T>(log: Log, load: Load, follow: () => Promise<T>) {
  const whenThrough = async () => {
    await log.whenRead('accept', agentMessagesRaw.name, TIMEOUT_MS);
    const decided_at = await log.whenRead('decide', agentMessagesAccepted.name, TIMEOUT_MS);
    return { decided_at, followed: await follow() };
  };
  const warmUp = await log.prepare(agentMessagesRaw.name, load.warmUp);
  await warmUp.release();
  await whenThrough();
  const measured = await log.prepare(agentMessagesRaw.name, load.measured);
  const from_us = monotonic();
  await measured.release();
  const { decided_at, followed } = await whenThrough();
  return { followed, window: { from_us, to_us: monotonic() - (Date.now() - decided_at) * 1000 } };
}

const monotonic = (): number => Number(process.hrtime.bigint() / 1000n);

/** The measured ones of what was written. @throws Error where it is not of the messages of the load, of each once */
export function measuredOf<T extends Written>(written: readonly T[], { warmUp, measured }: Load, what: string): T[] {
  const wanted = [...warmUp, ...measured].map(({ headers }) => String(headers?.['ce_id']));
  const ids = new Set(written.map(({ id }) => id));
  const missing = wanted.filter((id) => !ids.has(id)).length;
  if (missing > 0 || written.length !== wanted.length)
    throw new Error(
      `Of ${wanted.length} messages ${missing} were not ${what}, and ${written.length - ids.size} more than once.`,
    );
  return written.filter(({ id }) => id.startsWith(MEASURED));
}

/** Records a second between the first and the last that the broker wrote. */
export const rateOf = (written: readonly Written[]): number => ratePerSecond(written.map(({ at }) => at));

export const meanOf = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length;
