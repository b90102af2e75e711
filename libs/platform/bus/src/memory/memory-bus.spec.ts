import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusObserver, TableRecord } from '../port/index.ts';
import { createRequester, defineProcessor, emit, to } from '../port/index.ts';
import { Adder, adder, factors, items, totals } from '../testing/example.ts';
import { deadLetters, historyQueries, historyReplies, type HistoryQueryOf } from '@chorus/contracts';
import { MemoryBus } from './memory-bus.ts';

const open: MemoryBus[] = [];
const newBus = async (observer: BusObserver = {}) => {
  const bus = new MemoryBus({ observer });
  open.push(bus);
  await bus.ensureTopics([items, totals, factors, historyQueries, historyReplies]);
  return bus;
};
afterEach(() => Promise.all(open.splice(0).map((bus) => bus.close())));

/** Polls, because the bus hands over when it comes to it. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await sleep(5);
  expect(condition()).toBe(true);
}

function collect(bus: MemoryBus, from: 'beginning' | 'end' = 'beginning') {
  const records: TableRecord[] = [];
  const reader = bus.reader({
    name: 'test',
    topics: [{ topic: totals, from }],
    onRecords: (batch) => void records.push(...batch),
  });
  return { records, reader };
}

describe('the memory bus', () => {
  it('runs a processor over what comes and what was there, in order per key', async () => {
    const bus = await newBus();
    await bus.publish([to(items, { group: 'a', id: '1', n: 1, act: 'count' })]);
    bus.process(adder, new Adder());
    await bus.start();
    const { records } = collect(bus);
    await bus.publish([2, 3].map((n) => to(items, { group: 'a', id: String(n), n, act: 'count' as const })));
    await until(() => records.length === 3);
    expect(records.map(({ value }) => (value as { sum: number }).sum)).toEqual([1, 3, 6]);
    expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2]);
  });

  it('hands a table on to the processor and tombstones to readers', async () => {
    const bus = await newBus();
    bus.process(adder, new Adder());
    await bus.start();
    const rows: TableRecord[] = [];
    bus.reader({
      name: 'rows',
      topics: [{ topic: factors, from: 'beginning' }],
      onRecords: (batch) => void rows.push(...batch),
    });
    const { records } = collect(bus);
    await bus.publish([to(factors, { group: 'a', factor: 5 })]);
    await bus.publish([
      to(items, { group: 'a', id: '1', n: 2, act: 'count' }),
      to(items, { group: 'a', id: '2', n: 0, act: 'forget' }),
    ]);
    await until(() => records.length === 1 && rows.length === 2);
    expect(records[0]?.value).toMatchObject({ sum: 10 });
    expect(rows.map(({ value }) => value)).toEqual([{ group: 'a', factor: 5 }, null]);
  });

  it('starts a reader at the beginning, the end or a time, and says when it has caught up', async () => {
    const bus = await newBus();
    await bus.publish([to(totals, { group: 'a', sum: 1, at: 0, factor: 1 })]);
    const all = collect(bus);
    await all.reader.caughtUp;
    const late = collect(bus, 'end');
    await bus.publish([to(totals, { group: 'a', sum: 2, at: 0, factor: 1 })]);
    await until(() => all.records.length === 2 && late.records.length === 1);
    expect(Math.max(...(all.reader.positions().get('totals') ?? []))).toBe(2);
    await all.reader.stop();
    await bus.publish([to(totals, { group: 'a', sum: 3, at: 0, factor: 1 })]);
    await until(() => late.records.length === 2);
    expect(all.records).toHaveLength(2);
  });

  it('gives a reader that failed the same records again', async () => {
    const failures: string[] = [];
    const bus = await newBus({ task: ({ state, error }) => void failures.push(`${state}: ${error}`) });
    const seen: number[] = [];
    bus.reader({
      name: 'fails once',
      topics: [{ topic: totals, from: 'beginning' }],
      onRecords: (records) => {
        if (failures.length === 0) throw new Error('not yet');
        seen.push(...records.map(({ offset }) => offset));
      },
    });
    await bus.publish([to(totals, { group: 'a', sum: 1, at: 0, factor: 1 })]);
    await until(() => seen.length === 1);
    expect(failures).toEqual(['failed: Error: not yet']);
  });

  it('hands a topic without a schema over as bytes, whatever they are', async () => {
    const bus = await newBus();
    bus.process(adder, new Adder());
    await bus.start();
    const broken = { ...to(items, { group: 'a', id: '1', n: 1, act: 'count' }), bytes: Buffer.from('{"a": \xff') };
    await bus.publish([broken]);
    const letters: TableRecord[] = [];
    bus.reader({
      name: 'test',
      topics: [{ topic: deadLetters, from: 'beginning' }],
      onRecords: (batch) => void letters.push(...batch),
    });
    await until(() => letters.length === 1);
    expect(letters[0]).toMatchObject({ key: 'a', value: broken.bytes, headers: { dl_reason: 'not_json' } });
  });

  it('answers requests, and says so when nobody does', async () => {
    const bus = await newBus();
    const definition = defineProcessor({ name: 'answers', streams: [historyQueries], outputs: [historyReplies] });
    bus.process(definition, {
      process: ({ value }) => {
        const { request_id, agent_id } = value as HistoryQueryOf<'trust_history'>;
        if (agent_id === 'silent') return emit();
        const reply = {
          request_id,
          ok: true,
          error: agent_id,
          points: [],
          next_cursor: null,
          served_from: 'memory' as const,
        };
        return emit(to(historyReplies, reply));
      },
    });
    await bus.start();
    const requester = createRequester(bus, { name: 'test', queries: historyQueries, replies: historyReplies });
    await requester.ready;
    const now = new Date(0).toISOString();
    const query = (request_id: string, agent_id: string): HistoryQueryOf<'trust_history'> => ({
      request_id,
      kind: 'trust_history',
      fleet_id: 'f',
      agent_id,
      from: now,
      to: now,
      limit: 1,
      cursor: null,
      deadline: now,
    });
    const [a, b] = await Promise.all([requester.ask(query('1', 'a'), 5000), requester.ask(query('2', 'b'), 5000)]);
    expect([a.error, b.error]).toEqual(['a', 'b']);
    await expect(requester.ask(query('3', 'silent'), 20)).rejects.toThrow('no reply on history-replies within 20 ms');
    await requester.close();
  });

  it('refuses to publish while a reader is too far behind, and keeps everything for it and for processors', async () => {
    const bus = new MemoryBus({ partitions: 1, limits: { keep: 10, full: 30 } });
    open.push(bus);
    await bus.ensureTopics([items, totals, factors]);
    bus.process(adder, new Adder());
    const put = (n: number) => bus.publish([to(items, { group: 'a', id: String(n), n: 1, act: 'count' })]);
    for (let n = 0; n < 30; n++) await put(n);
    await expect(put(30)).rejects.toThrow('items/0 holds 30 records, because adder is behind');
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const sums: number[] = [];
    bus.reader({
      name: 'slow',
      topics: [{ topic: totals, from: 'beginning' }],
      onRecords: async (records) => {
        await released;
        sums.push(...records.map(({ value }) => (value as { sum: number }).sum));
      },
    });
    const { records: quick } = collect(bus);
    await bus.start();
    const all = Array.from({ length: 30 }, (_, n) => n + 1);
    await until(() => quick.length === 30);
    await expect(put(31)).rejects.toThrow('totals/0 holds 30 records, because slow is behind');
    release();
    await until(() => sums.length === 30);
    expect(sums).toEqual(all);
    await put(32);
  });

  it('names the topic that was forgotten', async () => {
    const bus = new MemoryBus();
    await expect(bus.publish([to(totals, { group: 'a', sum: 1, at: 0, factor: 1 })])).rejects.toThrow(
      'topic totals does not exist',
    );
    await bus.close();
  });
});
