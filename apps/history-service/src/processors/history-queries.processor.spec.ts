import { testDriver } from '@chorus/bus';
import { historyQueries, historyReplies } from '@chorus/contracts';
import type { HistoryQuery } from '@chorus/contracts';
import { createLogger } from '@chorus/service-kit';
import { SqlUnavailable } from '@chorus/sql';
import { afterEach, describe, expect, it } from '@jest/globals';
import { history, type History } from '../testkit/history.ts';
import { conversation, instant, SECOND, T0 } from '../testkit/records.ts';
import { query } from '../testkit/running.ts';
import type { HistoryStore } from '../store/history-store.ts';
import { eventHistoryProcessor, HistoryQueriesProcessor } from './history-queries.processor.ts';

const opened: History[] = [];
afterEach(() => Promise.all(opened.splice(0).map(({ store }) => store.close())));

const ended: string[] = [];

const driverOf = (store: HistoryStore) =>
  testDriver(
    eventHistoryProcessor,
    new HistoryQueriesProcessor(
      store,
      { queryBegins: () => (result: string) => void ended.push(result) } as never,
      { now: () => T0 },
      createLogger({ level: 'silent' }),
    ),
  );

async function start(messages: number, text = 'hello') {
  const one = await history();
  opened.push(one);
  await one.save(...conversation(Array.from({ length: messages }, (_, n) => ({ correlation: `c-${n % 5}`, text }))));
  const driver = driverOf(one.store);
  const ask = async (question: HistoryQuery) => {
    await driver.pipe(historyQueries, question);
    return driver.read(historyReplies)[0];
  };
  return { ask, driver };
}

describe('questions about history', () => {
  it.each(['conversations', 'events'] as const)('are answered page by page: %s', async (kind) => {
    const { ask } = await start(12);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const reply = await ask(query(kind, { limit: 2, cursor }));
      expect(reply).toMatchObject({ ok: true, points: [] });
      seen.push(...(reply?.conversations ?? []).map(({ correlation_id }) => correlation_id));
      seen.push(...(reply?.events ?? []).map(({ offset }) => String(offset)));
      cursor = reply?.next_cursor ?? null;
    } while (cursor);
    const offsets = Array.from({ length: 12 }, (_, n) => String(11 - n));
    expect(seen).toEqual(kind === 'events' ? offsets : ['c-1', 'c-0', 'c-4', 'c-3', 'c-2']);
  });

  it('name offsets of one topic, and nothing else with them', async () => {
    const { ask } = await start(6);
    const at = (change: object) =>
      ask(query('events', { topics: ['agent-decisions-processed'], offsets: [4, 1], ...change }));
    expect((await at({ limit: 1 }))?.events?.map(({ offset }) => offset)).toEqual([4]);
    expect((await at({}))?.events?.map(({ offset }) => offset)).toEqual([4, 1]);
    for (const more of [
      { topics: [] },
      { topics: ['detections', 'interventions'] },
      { agent_id: 'coder' },
      { words: 'x' },
    ])
      expect(await at(more)).toMatchObject({
        ok: false,
        error: expect.stringContaining('offsets are those of one topic'),
      });
  });

  it('are answered with the messages of a conversation, oldest first', async () => {
    const { ask } = await start(12);
    const first = await ask(query('conversation', { limit: 2 }));
    expect(first?.conversations).toEqual([expect.objectContaining({ correlation_id: 'c-1', messages: 3 })]);
    const second = await ask(query('conversation', { limit: 2, cursor: first?.next_cursor }));
    expect([...(first?.decisions ?? []), ...(second?.decisions ?? [])].map(({ offset }) => offset)).toEqual([1, 6, 11]);
    expect(second?.next_cursor).toBeNull();
  });

  it.each([
    'nonsense',
    '',
    Buffer.from('zzzzzzzzzzzzz.000000000000').toString('base64url'),
    Buffer.from("1.';drop table events").toString('base64url'),
  ])('with a cursor that is none are refused: %j', async (cursor) => {
    const { ask } = await start(3);
    for (const kind of ['conversations', 'conversation', 'events'] as const)
      expect(await ask(query(kind, { cursor }))).toMatchObject({
        ...{ ok: false, at_fault: 'question', error: expect.stringContaining('cursor') },
      });
  });

  it('with the cursor of another question are refused', async () => {
    const { ask } = await start(12);
    const { next_cursor } = (await ask(query('events', { limit: 2 }))) ?? {};
    expect(await ask(query('events', { limit: 3, cursor: next_cursor }))).toMatchObject({ ok: true });
    for (const other of [
      query('events', { cursor: next_cursor, words: 'x' }),
      query('conversations', { cursor: next_cursor }),
    ])
      expect(await ask(other)).toMatchObject({ ok: false });
    expect(await ask(query('events', { cursor: next_cursor, fleet_id: 'other' }))).toMatchObject({ ok: false });
  });

  it('from after to are refused with both', async () => {
    const { ask } = await start(1);
    const reply = await ask(query('events', { from: instant(T0 + SECOND), to: instant(T0) }));
    expect(reply).toMatchObject({ ok: false, error: expect.stringContaining(instant(T0)) });
  });

  it.each(['conversations', 'events'] as const)('for what holds no word find nothing: %s', async (kind) => {
    const { ask } = await start(3, 'well 😀 …');
    expect((await ask(query(kind, { words: '😀' })))?.[kind]).toEqual([]);
    expect((await ask(query(kind, { words: ' ' })))?.[kind]).not.toEqual([]);
    expect((await ask(query(kind, { words: 'well 😀' })))?.[kind]).not.toEqual([]);
  });

  it('of how an agent gets on with others are answered, whether it is known or not', async () => {
    const { ask } = await start(3);
    const told = (await ask(query('participation', { from: instant(T0) })))?.participation;
    expect(told).toMatchObject({
      agent_id: 'coder',
      messages: 3,
      interactions: 0,
      conflict_rate: null,
      complete: true,
    });
    expect(await ask(query('participation', { agent_id: 'nobody' }))).toMatchObject({
      ...{ ok: true, next_cursor: null, participation: { messages: 0 } },
    });
    const wrong = await ask(query('participation', { from: instant(T0 + 1), to: instant(T0) }));
    expect(wrong).toMatchObject({ ok: false, at_fault: 'question' });
  });

  it('about topics that are not kept have no answer, and are no error', async () => {
    const { ask } = await start(3);
    expect(await ask(query('events', { topics: ['service-health'] }))).toMatchObject({ ok: true, events: [] });
    expect(await ask(query('events', { topics: ['service-health', 'agent-decisions-processed'] }))).toMatchObject({
      events: { length: 3 },
    });
  });

  it('that nobody waits for, or that are trust-service’s, are passed over', async () => {
    const { ask, driver } = await start(1);
    expect(await ask(query('events', { deadline: instant(T0 - 1) }))).toBeUndefined();
    const trust = {
      ...query('events'),
      kind: 'trust_history',
      agent_id: 'coder',
      from: instant(T0),
      to: instant(T0),
      limit: 1,
    };
    expect(await ask(trust as HistoryQuery)).toBeUndefined();
    expect(driver.skipped).toEqual({ expired: 1, 'another kind of question': 1 });
  });

  it('have replies that the topic takes, however large events are', async () => {
    const { ask } = await start(60, 'x'.repeat(200_000));
    let [cursor, events]: [string | null, number] = [null, 0];
    do {
      const reply = await ask(query('events', { limit: 1_000, cursor }));
      expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(historyReplies.max_bytes);
      events += reply?.events?.length ?? 0;
      cursor = reply?.next_cursor ?? null;
    } while (cursor);
    expect(events).toBe(60);
  });

  it('are told when the store is away, and whose fault it is', async () => {
    const away = () => Promise.reject(new SqlUnavailable('connect ECONNREFUSED'));
    const driver = driverOf({ events: away } as unknown as HistoryStore);
    await driver.pipe(historyQueries, query('events'));
    expect(driver.read(historyReplies)).toEqual([
      expect.objectContaining({ ok: false, at_fault: 'service', error: expect.stringContaining('ECONNREFUSED') }),
    ]);
    expect(ended.at(-1)).toBe('failed');
  });
});
