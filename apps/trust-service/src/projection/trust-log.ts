import { once } from 'node:events';
import type { Bus, TableRecord } from '@chorus/bus';
import { trustScores } from '@chorus/contracts';
import type { TrustScore } from '@chorus/contracts';
import type { TrustEntry } from '../redis/trust-store.ts';

/**
 * Reads `trust-scores` once, from its beginning to its end at the time of the call.
 *
 * @throws as `onEntries` does, or when the signal aborts
 */
export async function readTrustLog(
  bus: Bus,
  onEntries: (entries: readonly TrustEntry[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const failed = Promise.withResolvers<never>();
  const reader = bus.reader({
    name: 'trust-restore',
    topics: [{ topic: trustScores, from: 'beginning' }],
    // A failure ends this reading: the reader must not try it again.
    onRecords: (records) => onEntries(records.map(entryOf)).catch(failed.reject),
  });
  const ended = new AbortController();
  const aborted = once(signal, 'abort', { signal: ended.signal }).then(() => signal.throwIfAborted());
  aborted.catch(() => {});
  try {
    await Promise.race([reader.caughtUp, failed.promise, aborted]);
  } finally {
    ended.abort();
    await reader.stop();
  }
}

/** A record of `trust-scores` as the stores take it. */
export function entryOf({ partition, offset, key, value }: TableRecord): TrustEntry {
  const score = value as TrustScore | null;
  if (score !== null) return { fleet_id: score.fleet_id, agent_id: score.agent_id, partition, offset, score };
  const slash = key.indexOf('/');
  return { fleet_id: key.slice(0, slash), agent_id: key.slice(slash + 1), partition, offset, score };
}
