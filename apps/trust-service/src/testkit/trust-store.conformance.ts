import { expect, it } from '@jest/globals';
import { trustOf } from '@chorus/trust';
import fc from 'fast-check';
import { pointOf, timeOf } from '../redis/history-point.ts';
import type { HistoryPoint } from '../redis/history-point.ts';
import { cursorOf, InvalidCursor, TrustStoreLost } from '../redis/trust-store.ts';
import type { HistoryRange, TrustEntry, TrustStore } from '../redis/trust-store.ts';
import { anyLog, entry, removal, score, T0 } from './records.ts';

export const MINUTE = 60_000;
/** Of the stores under test. */
export const RETENTION_MS = 1_000 * MINUTE;

const CODER = { fleet_id: 'shop', agent_id: 'coder' };
const pointAt = (one: TrustEntry) => pointOf(one.score!, one.offset);
const EVER = { from: 0, to: T0 + 10_000 * MINUTE, limit: 10_000, cursor: null };

/** A record of `coder` with the offset as its score. */
const nth = (offset: number, ms = T0 + offset * MINUTE) => entry(offset, score(ms, { score: offset }));

const scoresOf = async (store: TrustStore, range: Partial<HistoryRange> = {}) =>
  (await store.history({ ...CODER, ...EVER, ...range })).points.map((point) => Math.round(trustOf(point)));

/** What every trust store has to do; `empty` gives one that holds nothing. */
export function itIsATrustStore(empty: () => TrustStore): void {
  it('holds the present of each agent, in full', async () => {
    const store = empty();
    const tester = entry(2, score(T0, { agent_id: 'tester', metadata: { any: ['thing', { deep: null }] } }), 1);
    await store.save([nth(0), nth(1), tester]);
    const all = await store.loadAll();
    expect(all.toSorted((a, b) => a.agent_id.localeCompare(b.agent_id))).toEqual([
      { ...CODER, offset: 1, score: nth(1).score },
      { fleet_id: 'shop', agent_id: 'tester', offset: 2, score: tester.score },
    ]);
  });

  it('holds nothing to begin with', async () => {
    const store = empty();
    expect(await store.loadAll()).toEqual([]);
    expect(await store.history({ ...CODER, ...EVER })).toEqual({ points: [], before: null, more: false });
    expect(await store.latest(CODER, Infinity, 10)).toEqual([]);
    await store.save([]);
    expect(await store.loadAll()).toEqual([]);
  });

  it('takes a record twice without harm', async () => {
    const store = empty();
    await store.save([nth(0), nth(1)]);
    await store.save([nth(0), nth(1), nth(1)]);
    expect(await scoresOf(store)).toEqual([0, 1]);
  });

  it('never lets an older record overwrite a newer one', async () => {
    const store = empty();
    await store.save([nth(5)]);
    await store.save([nth(3), nth(4, T0 + 6 * MINUTE)]);
    expect(await store.loadAll()).toEqual([{ ...CODER, offset: 5, score: nth(5).score }]);
    expect(await scoresOf(store)).toEqual([5]);
  });

  it('keeps several records of one instant apart', async () => {
    const store = empty();
    await store.save([nth(8, T0), nth(9, T0), nth(10, T0)]);
    expect(await scoresOf(store)).toEqual([8, 9, 10]);
    const first = await store.history({ ...CODER, ...EVER, limit: 1 });
    expect(first.more).toBe(true);
    expect(await scoresOf(store, { cursor: cursorOf(first.points[0]!) })).toEqual([9, 10]);
  });

  it('gives history by agent and time, both ends included, and page by page', async () => {
    const store = empty();
    await store.save([0, 1, 2, 3, 4].map((offset) => nth(offset)));
    await store.save([entry(5, score(T0, { agent_id: 'tester' }))]);
    const range = { from: T0 + MINUTE, to: T0 + 3 * MINUTE };
    expect(await scoresOf(store, range)).toEqual([1, 2, 3]);
    const page = await store.history({ ...CODER, ...range, limit: 2, cursor: null });
    expect(page).toEqual({ points: [nth(1), nth(2)].map(pointAt), before: pointAt(nth(0)), more: true });
    const rest = await store.history({ ...CODER, ...range, limit: 2, cursor: cursorOf(page.points.at(-1)!) });
    expect(rest).toEqual({ points: [pointAt(nth(3))], before: pointAt(nth(2)), more: false });
    expect(await scoresOf(store, { from: range.to, to: range.from })).toEqual([]);
  });

  it('gives the latest of a history, up to a time', async () => {
    const store = empty();
    const log = [0, 1, 2, 3, 4].map((offset) => nth(offset));
    await store.save([...log, entry(5, score(T0 + 9 * MINUTE, { agent_id: 'tester' }))]);
    const latest = (to: number, count: number) => store.latest(CODER, to, count);
    expect(await latest(Infinity, 2)).toEqual(log.slice(3).map(pointAt));
    expect(await latest(Infinity, 10)).toEqual(log.map(pointAt));
    expect(await latest(T0 + 3 * MINUTE, 2)).toEqual(log.slice(2, 4).map(pointAt));
    expect(await latest(T0 + 3 * MINUTE - 1, 2)).toEqual(log.slice(1, 3).map(pointAt));
    expect(await latest(T0 - 1, 2)).toEqual([]);
    expect(await latest(-1, 2)).toEqual([]);
  });

  it('starts at the range even when the cursor lies before it', async () => {
    const store = empty();
    await store.save([0, 1, 2].map((offset) => nth(offset)));
    const { points } = await store.history({ ...CODER, ...EVER, limit: 1 });
    expect(await scoresOf(store, { cursor: cursorOf(points[0]!), from: T0 + 2 * MINUTE })).toEqual([2]);
  });

  it('refuses a cursor that it never gave', async () => {
    const store = empty();
    for (const cursor of ['', 'x', '-', '1-', '1-2-3', '+', '(0-0', '1'.repeat(40) + '-1'])
      await expect(store.history({ ...CODER, ...EVER, cursor })).rejects.toThrow(InvalidCursor);
  });

  it('drops what is older than the retention, measured from the latest record', async () => {
    const store = empty();
    await store.save([nth(0), nth(1), nth(2, T0 + RETENTION_MS), nth(3, T0 + RETENTION_MS + MINUTE)]);
    expect(await scoresOf(store)).toEqual([1, 2, 3]);
  });

  it('removes an agent with its history, and takes it anew after that', async () => {
    const store = empty();
    await store.save([nth(0), entry(1, score(T0, { agent_id: 'tester' })), removal(2, 'shop', 'coder')]);
    expect((await store.loadAll()).map(({ agent_id }) => agent_id)).toEqual(['tester']);
    expect(await scoresOf(store)).toEqual([]);
    await store.save([removal(3, 'shop', 'never-there'), nth(4)]);
    expect(await scoresOf(store)).toEqual([4]);
    await store.save([removal(1, 'shop', 'coder')]);
    expect(await scoresOf(store)).toEqual([4]);
  });

  it('forgets an agent as if it had never been there, unless it has moved on', async () => {
    const store = empty();
    await store.save([nth(4), entry(5, score(T0, { agent_id: 'tester' }))]);
    await store.forget([
      { ...CODER, offset: 4 },
      { fleet_id: 'shop', agent_id: 'tester', offset: 4 },
    ]);
    expect((await store.loadAll()).map(({ agent_id }) => agent_id)).toEqual(['tester']);
    await store.save([nth(1), nth(2)]);
    expect(await scoresOf(store)).toEqual([1, 2]);
  });

  it('says which records a history lacks, of those that the retention keeps', async () => {
    const store = empty();
    const log = [nth(0), nth(1), nth(2, T0 + RETENTION_MS), nth(3, T0 + RETENTION_MS + MINUTE)];
    await store.save([log[0]!, log[1]!, log[3]!]);
    expect(await store.lacking(log)).toEqual([log[2]]);
    await store.save([entry(4, score(T0, { agent_id: 'tester' })), removal(5, 'shop', 'coder')]);
    const young = nth(6, Date.now());
    expect(await store.lacking([young])).toEqual([young]);
    expect(await store.lacking([])).toEqual([]);
  });

  it('misses agents that are not there as they should be', async () => {
    const store = empty();
    await store.save([nth(0), nth(1)]);
    await store.loadAll();
    await store.confirm({ positions: new Map([[0, 1]]), agents: 1 });
    const held = { ...CODER, offset: 1, ms: Date.now(), records: 2 };
    expect(await store.loss([])).toBeNull();
    expect(await store.loss([held, { ...held, offset: 0, records: 1 }])).toBeNull();
    for (const more of [{ offset: 2 }, { records: 3 }, { agent_id: 'tester' }])
      expect(await store.loss([held, { ...held, ...more }])).toMatch(/agent/);
    await expect(store.confirm({ positions: new Map(), agents: 2 })).rejects.toThrow(TrustStoreLost);
  });

  it('keeps names apart that look alike', async () => {
    const store = empty();
    const names = ['a/b', 'a', 'b', 'a/b/c', 'A', 'ä', '*', 'trust:shop/a', ' ', '\u0000'];
    await store.save(names.map((agent_id, offset) => entry(offset, score(T0, { agent_id, score: offset }))));
    expect((await store.loadAll()).map(({ agent_id }) => agent_id).sort()).toEqual([...names].sort());
    for (const [offset, agent_id] of names.entries()) expect(await scoresOf(store, { agent_id })).toEqual([offset]);
  });
}

/** Property: after any log, the store gives back the last record of each agent and every point, exactly. */
export async function roundTripHolds(empty: () => TrustStore): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyLog(), async (log) => {
      const store = empty();
      await store.save(log);
      await expectPresent(store, log);
      for (const one of log) {
        const { points } = await store.history({ ...one, ...EVER });
        const expected = log.filter((other) => other.fleet_id === one.fleet_id && other.agent_id === one.agent_id);
        expect(points).toEqual(expected.map(pointAt));
        // The very same score, and when it came about.
        const same = points.find(({ offset }) => offset === one.offset);
        expect(same && [trustOf(same), same.ms]).toEqual([one.score!.score, timeOf(one.score!)]);
        expect(await store.latest(one, Infinity, 10_000)).toEqual(points);
      }
    }),
    { numRuns: 100 },
  );
}

/** The last record of each agent in `log`, and nothing else. */
export async function expectPresent(store: TrustStore, log: readonly TrustEntry[]): Promise<void> {
  const present = new Map(log.map((one) => [JSON.stringify([one.fleet_id, one.agent_id]), one]));
  const stored = await store.loadAll();
  const byAgent = new Map(stored.map((one) => [JSON.stringify([one.fleet_id, one.agent_id]), one]));
  expect(stored).toHaveLength(present.size);
  for (const [key, { fleet_id, agent_id, offset, score }] of present)
    expect(byAgent.get(key)).toEqual({ fleet_id, agent_id, offset, score });
}

/** Property: of any history, any range and page size give exactly the points within the bounds, once each, in order. */
export async function rangeFilteringHolds(empty: () => TrustStore): Promise<void> {
  const anyQuestion = anyLog({ agent: CODER }).chain((log) => {
    const times = log.map((one) => timeOf(one.score!));
    const anyTime = fc.oneof(
      fc.constantFrom(...times),
      fc.integer({ min: times[0]! - 1_000, max: times.at(-1)! + 1_000 }),
    );
    return fc.record({ log: fc.constant(log), from: anyTime, to: anyTime, limit: fc.integer({ min: 1, max: 12 }) });
  });
  await fc.assert(
    fc.asyncProperty(anyQuestion, async ({ log, from, to, limit }) => {
      const store = empty();
      await store.save(log);
      const found: HistoryPoint[] = [];
      let cursor: string | null = null;
      for (let more = true; more;) {
        const page = await store.history({ ...CODER, from, to, limit, cursor });
        expect(page.points.length).toBeLessThanOrEqual(limit);
        if (page.more) expect(page.points).toHaveLength(limit);
        expect(page.before?.offset).toBe(
          page.points[0] && log.findLast(({ offset }) => offset < page.points[0]!.offset)?.offset,
        );
        found.push(...page.points);
        expect(found.length).toBeLessThanOrEqual(log.length);
        const last = page.points.at(-1);
        cursor = last ? cursorOf(last) : null;
        more = page.more;
      }
      const within = log.filter((one) => timeOf(one.score!) >= from && timeOf(one.score!) <= to);
      expect(found).toEqual(within.map(pointAt));
    }),
    { numRuns: 100 },
  );
}
