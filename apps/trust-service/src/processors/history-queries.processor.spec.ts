import { testDriver } from '@chorus/bus';
import { historyQueries, historyReplies } from '@chorus/contracts';
import type { HistoryQueryOf } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { MemoryTrustStore } from '../redis/memory-trust-store.ts';
import { ResilientTrustStore } from '../redis/resilient-trust-store.ts';
import { entry, score, T0 } from '../testkit/records.ts';
import { historyQueriesProcessor, HistoryQueriesProcessor } from './history-queries.processor.ts';

const MINUTE = 60_000;
const at = (minutes: number) => new Date(T0 + minutes * MINUTE).toISOString();

async function start(reason = 'because') {
  const memory = new MemoryTrustStore({ retentionMs: 1_000 * MINUTE, maxRecords: 10_000 });
  const store = new ResilientTrustStore(memory, null);
  const records = Array.from({ length: 10 }, (_, minute) =>
    entry(minute * 3, score(T0 + minute * MINUTE, { score: 70 - minute, adjustment_reason: reason })),
  );
  await store.save(records);
  const clock = { now: () => T0 + 60 * MINUTE };
  return testDriver(historyQueriesProcessor, new HistoryQueriesProcessor(store, clock));
}

const query = (change: Partial<HistoryQueryOf<'trust_history'>> = {}): HistoryQueryOf<'trust_history'> => ({
  request_id: 'r1',
  kind: 'trust_history',
  fleet_id: 'shop',
  agent_id: 'coder',
  from: at(0),
  to: at(60),
  limit: 100,
  cursor: null,
  deadline: at(61),
  ...change,
});

describe('history queries', () => {
  it('are answered with the points in the range, oldest first, saying where they come from', async () => {
    const driver = await start();
    await driver.pipe(historyQueries, query({ from: at(2), to: at(4) }));
    const [reply] = driver.read(historyReplies);
    expect(reply).toMatchObject({ request_id: 'r1', ok: true, error: null, next_cursor: null, served_from: 'memory' });
    expect(reply?.points.map((point) => [point.timestamp, point.score, point.reason])).toEqual([
      [at(2), 68, 'because'],
      [at(3), 67, 'because'],
      [at(4), 66, 'because'],
    ]);
  });

  it('are passed over where they are not about trust', async () => {
    const driver = await start();
    await driver.pipe(historyQueries, { ...query(), kind: 'conversation', correlation_id: 'talk' });
    expect([driver.read(historyReplies), driver.deadLetters()]).toEqual([[], []]);
  });

  it('are answered page by page', async () => {
    const driver = await start();
    const scores: number[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      await driver.pipe(historyQueries, query({ limit: 4, cursor }));
      const [reply] = driver.read(historyReplies);
      scores.push(...(reply?.points.map((point) => point.score) ?? []));
      cursor = reply?.next_cursor ?? null;
      pages++;
    } while (cursor !== null);
    expect(pages).toBe(3);
    expect(scores).toEqual([70, 69, 68, 67, 66, 65, 64, 63, 62, 61]);
  });

  it('are answered with an empty page where there is nothing', async () => {
    const driver = await start();
    await driver.pipe(historyQueries, query({ agent_id: 'nobody' }));
    expect(driver.read(historyReplies)).toMatchObject([{ ok: true, points: [], next_cursor: null }]);
  });

  it('that make no sense are told why', async () => {
    const driver = await start();
    await driver.pipe(historyQueries, query({ from: at(5), to: at(4) }));
    await driver.pipe(historyQueries, query({ cursor: 'yesterday' }));
    const [wrongOrder, wrongCursor] = driver.read(historyReplies);
    expect(wrongOrder).toMatchObject({ ok: false, points: [], error: expect.stringContaining('is after to') });
    expect(wrongCursor).toMatchObject({ ok: false, error: expect.stringContaining('cursor "yesterday" is not known') });
  });

  it('that nobody waits for any more are dropped', async () => {
    const driver = await start();
    await driver.pipe(historyQueries, query({ deadline: at(59) }));
    expect(driver.read(historyReplies)).toEqual([]);
    expect(driver.skipped).toEqual({ expired: 1 });
  });

  it('get replies that the topic can take, however long the reasons are', async () => {
    const driver = await start('ж'.repeat(520_000));
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      await driver.pipe(historyQueries, query({ cursor }));
      const [reply] = driver.read(historyReplies);
      expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(historyReplies.max_bytes);
      seen.push(...(reply?.points.map((point) => point.score) ?? []));
      cursor = reply?.next_cursor ?? null;
    } while (cursor !== null);
    expect(seen).toHaveLength(10);
  });
});
