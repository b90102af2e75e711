import { expect } from '@jest/globals';
import { agentKey } from '@chorus/contracts';
import fc from 'fast-check';
import { pointOf } from '../redis/history-point.ts';
import type { TrustEntry, TrustStore } from '../redis/trust-store.ts';
import { WriteBehind } from '../redis/write-behind.ts';
import type { Fate } from './moody-store.ts';
import { anyLog } from './records.ts';
import { expectPresent } from './trust-store.conformance.ts';
import { until } from './running.ts';

const RETRY = { firstMs: 1_000, longestMs: 30_000 };

/** Makes a store whose calls meet these fates, taken from the front of the list, and that answers as it should after them. */
export type FatedStore = (fates: Fate[]) => TrustStore;

const anyFates = fc
  .array(
    fc.tuple(
      fc.constantFrom<Fate>('ok', 'refused', 'refused', 'answer lost', 'emptied before'),
      fc.integer({ min: 1, max: 8 }),
    ),
    { maxLength: 8 },
  )
  .map((runs) => runs.flatMap(([fate, times]) => Array.from({ length: times }, () => fate)));

/**
 * Property: whatever a store does to the calls of a writer, the pauses between its attempts go from 1 s to 30 s, doubling,
 * and begin anew after a success; once the store answers, it holds all of the log. Pauses are told, not waited for.
 */
export async function retryResilienceHolds(storeOf: FatedStore): Promise<void> {
  const anyCase = fc.record({ log: anyLog(), fates: anyFates, before: fc.nat(30), looksAfter: fc.array(fc.boolean()) });
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ log, fates, before, looksAfter }) => {
      const left = [...fates];
      const store = storeOf(left);
      const events: (number | 'in sync')[] = [];
      const known = log.slice(0, before);
      const writer = new WriteBehind({
        store,
        readLog: (onEntries) => onEntries([...known]),
        some: () => [],
        retry: RETRY,
        maxWaiting: 10,
        maxWaitingBytesOfRestore: 10_000,
        sleep: (ms) => {
          events.push(ms);
          return new Promise((resolve) => setImmediate(resolve));
        },
        onChange: ({ phase }) => {
          if (phase === 'in_sync') events.push('in sync');
        },
      });
      try {
        void writer.start();
        for (const [n, one] of log.slice(before).entries()) {
          known.push(one);
          writer.enqueue([one]);
          if (looksAfter[n]) writer.look();
          if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        await until(async () => {
          writer.look();
          return left.length === 0 && (await writer.settled()) && (await store.loss([])) === null;
        });
        await expectHistories(store, log);
      } finally {
        await writer.stop();
      }
      expect(events).toEqual(doublingIn(events));
    }),
    { numRuns: 100 },
  );
}

/** The same events with the pauses that there should be. */
function doublingIn(events: readonly (number | 'in sync')[]): (number | 'in sync')[] {
  let failures = 0;
  return events.map((event) => {
    failures = event === 'in sync' ? 0 : failures + 1;
    return event === 'in sync' ? event : Math.min(RETRY.longestMs, RETRY.firstMs * 2 ** (failures - 1));
  });
}

/** The fold of a log without removals: the present of each agent and every point of its history. */
export async function expectHistories(store: TrustStore, log: readonly TrustEntry[]): Promise<void> {
  await expectPresent(store, log);
  for (const entries of Map.groupBy(log, agentKey).values()) {
    const { points } = await store.history({ ...entries[0]!, from: 0, to: 1e14, limit: 10_000, cursor: null });
    expect(points).toEqual(entries.map(({ score, offset }) => pointOf(score!, offset)));
  }
}
