import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyLog, entry, removal, score, T0 } from '../testkit/records.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import type { ReadLog } from './restore.ts';
import type { TrustEntry } from './trust-store.ts';
import { withHeld } from './with-held.ts';

const memoryOf = async (log: readonly TrustEntry[]) => {
  const memory = new MemoryTrustStore({ retentionMs: 1e12, maxRecords: 10_000 });
  await memory.save(log);
  return memory;
};

const readAll = async (readLog: ReadLog) => {
  const all: TrustEntry[] = [];
  await readLog(async (entries) => void all.push(...entries));
  return all;
};

describe('the log with what memory holds beyond it', () => {
  it('has in its place what compaction took, and nothing twice', async () => {
    const all = [0, 1, 2, 3, 4].map((n) => entry(n, score(T0 + n, { agent_id: n % 2 === 0 ? 'coder' : 'tester' })));
    const memory = await memoryOf(all);
    const compacted: ReadLog = async (onEntries) => {
      await onEntries([all[1]!]);
      await onEntries([all[3]!, all[4]!]);
    };
    const read = await readAll(withHeld(compacted, (agent) => memory.recordsOf(agent)));
    expect(read).toEqual([all[1], all[3], all[0], all[2], all[4]]);
  });

  it('is the log where memory holds less', async () => {
    const log = [entry(0, score(T0)), removal(1, 'shop', 'coder'), entry(2, score(T0 + 2))];
    const memory = await memoryOf(log);
    expect(
      await readAll(
        withHeld(
          (onEntries) => onEntries(log),
          (agent) => memory.recordsOf(agent),
        ),
      ),
    ).toEqual(log);
  });

  it('gives each agent all of its records in order, whatever compaction took before the last', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog(), fc.array(fc.boolean()), async (log, taken) => {
        const memory = await memoryOf(log);
        const isLast = (one: TrustEntry) =>
          log.findLast(({ fleet_id, agent_id }) => fleet_id === one.fleet_id && agent_id === one.agent_id) === one;
        const left = log.filter((one, n) => isLast(one) || !taken[n]);
        const read = await readAll(
          withHeld(
            (onEntries) => onEntries(left),
            (agent) => memory.recordsOf(agent),
          ),
        );
        const byAgent = (entries: readonly TrustEntry[]) =>
          Map.groupBy(entries, ({ fleet_id, agent_id }) => JSON.stringify([fleet_id, agent_id]));
        expect(byAgent(read)).toEqual(byAgent(log));
      }),
      { numRuns: 100 },
    );
  });
});
