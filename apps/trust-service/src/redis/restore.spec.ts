import { trustOf } from '@chorus/trust';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyLog, entry, removal, score, T0 } from '../testkit/records.ts';
import { expectPresent, MINUTE } from '../testkit/trust-store.conformance.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import { restore } from './restore.ts';
import type { ReadLog } from './restore.ts';
import type { TrustEntry } from './trust-store.ts';

const store = () => new MemoryTrustStore({ retentionMs: 100_000 * MINUTE, maxRecords: 10_000 });
const log = Array.from({ length: 6 }, (_, n) =>
  entry(n, score(T0 + n * MINUTE, { agent_id: n % 2 === 0 ? 'coder' : 'tester', score: n })),
);

/** Hands over a log in batches of two. */
const reading =
  (entries: readonly TrustEntry[]): ReadLog =>
  async (onEntries) => {
    for (let start = 0; start < entries.length; start += 2) await onEntries(entries.slice(start, start + 2));
  };

const history = async (of: MemoryTrustStore, agent_id: string) =>
  (await of.history({ fleet_id: 'shop', agent_id, from: 0, to: Infinity, limit: 100, cursor: null })).points.map(
    (point) => Math.round(trustOf(point)),
  );

describe('restore', () => {
  it('fills an empty store', async () => {
    const empty = store();
    expect(await restore(empty, reading(log))).toEqual({ loaded: 0, same: 0, written: 6, wrong: 0 });
    await expectPresent(empty, log);
    expect(await history(empty, 'coder')).toEqual([0, 2, 4]);
  });

  it('writes nothing where all is the same', async () => {
    const full = store();
    await full.save(log);
    expect(await restore(full, reading(log))).toEqual({ loaded: 2, same: 2, written: 0, wrong: 0 });
  });

  it('completes what is behind', async () => {
    const behind = store();
    await behind.save(log.slice(0, 3));
    expect(await restore(behind, reading(log))).toEqual({ loaded: 2, same: 2, written: 3, wrong: 0 });
    expect(await history(behind, 'coder')).toEqual([0, 2, 4]);
    expect(await history(behind, 'tester')).toEqual([1, 3, 5]);
  });

  it('keeps history that the log has forgotten by compaction', async () => {
    const full = store();
    await full.save(log.slice(0, 4));
    await restore(full, reading(log.slice(4)));
    expect(await history(full, 'coder')).toEqual([0, 2, 4]);
  });

  it('drops what contradicts the log, and writes it anew', async () => {
    const edited = store();
    await edited.save([entry(4, score(T0, { score: 99 })), log[1]!]);
    expect(await restore(edited, reading(log))).toMatchObject({ loaded: 2, wrong: 1 });
    await expectPresent(edited, log);
    expect(await history(edited, 'coder')).toEqual([0, 2, 4]);
  });

  it('drops what belongs to another log', async () => {
    const foreign = store();
    await foreign.save([entry(100, score(T0)), entry(3, score(T0, { agent_id: 'stranger' }))]);
    expect(await restore(foreign, reading(log))).toMatchObject({ loaded: 2, wrong: 2 });
    await expectPresent(foreign, log);
  });

  it('writes anew the history of an agent that has a gap', async () => {
    const torn = store();
    await torn.save([log[0]!, log[1]!, log[3]!, log[4]!, log[5]!]);
    expect(await restore(torn, reading(log))).toEqual({ loaded: 2, same: 2, written: 3, wrong: 1 });
    expect([await history(torn, 'coder'), await history(torn, 'tester')]).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
  });

  it('does not take for a gap what went with a removal', async () => {
    const again = entry(7, score(T0 + 7 * MINUTE, { score: 7 }));
    const removed = [...log, removal(6, 'shop', 'coder'), again];
    const full = store();
    await full.save(removed);
    expect(await restore(full, reading(removed))).toEqual({ loaded: 2, same: 2, written: 0, wrong: 0 });
    expect(await history(full, 'coder')).toEqual([7]);
  });

  it('carries out removals that were missed', async () => {
    const behind = store();
    await behind.save(log);
    await restore(behind, reading([...log, removal(6, 'shop', 'coder')]));
    await expectPresent(behind, [log[5]!]);
  });

  it('ends with what the log says, whatever the store held', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog(), anyLog(), fc.nat(30), async (truth, other, saved) => {
        const any = store();
        await any.save(truth.slice(0, saved));
        await any.save(other);
        await restore(any, reading(truth));
        await expectPresent(any, truth);
      }),
      { numRuns: 100 },
    );
  });

  it('fails as the store or the log fails', async () => {
    await expect(restore(store(), () => Promise.reject(new Error('no log')))).rejects.toThrow('no log');
  });
});
