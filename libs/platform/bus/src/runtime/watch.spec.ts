import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { skip } from '../port/outcome.ts';
import type { StreamProcessor } from '../port/processor.ts';
import type { RawRecord } from '../port/record.ts';
import { Adder, adder } from '../testing/example.ts';
import { runBatch, type RetryPolicy } from './batch.ts';
import type { Outgoing } from './encode.ts';
import { Task } from './task.ts';
import { MAX_DEATHS, setApart, type Watch } from './watch.ts';

const record = (offset: number, value: object = { group: 'g', id: `id-${offset}`, n: 1 }): RawRecord => ({
  topic: 'items',
  partition: 0,
  offset,
  key: null,
  value: Buffer.from(JSON.stringify(value)),
  headers: {},
  timestamp: 1000 + offset,
});

/** A watch that knows of some deaths, and what it was told. */
function watchOf(deaths: Record<number, number>) {
  const told: string[] = [];
  const watch: Watch = {
    blocked_ms: 4000,
    begin: (raw) => void told.push(raw ? `begin ${raw.offset}` : 'begin'),
    end: () => void told.push('end'),
    settled: (work) => work,
    deaths: ({ offset }) => deaths[offset] ?? 0,
  };
  return { watch, told };
}

/** Runs batches and keeps the transactions: which offsets each has done, and what it wrote. */
function run(watch: Watch, handler: StreamProcessor = new Adder() as unknown as StreamProcessor) {
  const task = new Task(adder, handler, { partition: 0, partitions: 6, clock: () => 5000, watch });
  const transactions: { offsets: number[]; outgoing: readonly Outgoing[] }[] = [];
  const retry: RetryPolicy = { attempts: 3, pause_ms: 0, max_pause_ms: 0 };
  const take = (batch: readonly RawRecord[]) =>
    runBatch(
      task,
      batch,
      {
        commit: (outgoing, done) => {
          transactions.push({ offsets: done.map(({ offset }) => offset), outgoing });
          return Promise.resolve();
        },
        pause: () => Promise.resolve(),
      },
      retry,
    );
  const letters = () =>
    transactions.flatMap(({ outgoing }) => outgoing).filter(({ topic }) => topic === 'dead-letters');
  return { task, take, transactions, letters };
}

describe('setApart', () => {
  it('keeps all records in order, those under suspicion alone and the others together', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3)), (deaths) => {
        const batch = deaths.map((_, offset) => record(offset));
        const parts = setApart(batch, ({ offset }) => (deaths[offset] ?? 0) > 0);
        expect(parts.flat()).toEqual(batch);
        for (const [n, part] of parts.entries()) {
          const suspicious = part.some(({ offset }) => (deaths[offset] ?? 0) > 0);
          expect(part.length).toBeGreaterThan(0);
          if (suspicious) expect(part).toHaveLength(1);
          // Two parts in a row without suspicion would be one too many.
          else expect(parts[n + 1]?.some(({ offset }) => (deaths[offset] ?? 0) > 0) ?? true).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a batch with a record that has ended the process before', () => {
  const batch = [0, 1, 2, 3, 4].map((offset) => record(offset));

  it('has that record in a transaction of its own', async () => {
    const { take, transactions, letters } = run(watchOf({ 2: MAX_DEATHS - 1 }).watch);
    await take(batch);
    expect(transactions.map(({ offsets }) => offsets)).toEqual([[0, 1], [2], [3, 4]]);
    expect(letters()).toEqual([]);
  });

  it('gives it up unseen once it has done so three times, and goes on', async () => {
    const seen: number[] = [];
    const handler: StreamProcessor = {
      process: ({ offset }) => {
        seen.push(offset);
        return skip('seen');
      },
    };
    const { watch } = watchOf({ 2: MAX_DEATHS });
    const { take, transactions, letters } = run(watch, handler);
    await take(batch);
    expect(seen).toEqual([0, 1, 3, 4]);
    expect(transactions.map(({ offsets }) => offsets)).toEqual([[0, 1], [2], [3, 4]]);
    expect(letters()).toMatchObject([
      {
        value: batch[2]?.value,
        headers: {
          dl_reason: 'failed',
          dl_attempts: '3',
          dl_offset: '2',
          dl_error: 'adder did not come back from it within 4000 ms; 3 times the process was ended because of that',
        },
      },
    ]);
  });

  it('tries it again as any other where its handler throws', async () => {
    const { take, letters } = run(watchOf({ 0: 1 }).watch);
    await take([record(0, { group: 'g', id: 'a', n: 1, act: 'throw' })]);
    expect(letters()).toMatchObject([{ headers: { dl_attempts: '3', dl_error: expect.stringContaining('cannot') } }]);
  });
});

describe('a watch', () => {
  it('is told of every record before it is decoded, and that the event loop is free again', async () => {
    const { watch, told } = watchOf({});
    const { take, task } = run(watch);
    await take([record(0), { ...record(1), value: Buffer.from('{') }]);
    task.punctuate();
    expect(told).toEqual(['begin 0', 'end', 'begin 1', 'end', 'begin', 'end']);
  });

  it('is told that the event loop is free while a handler waits, and when one throws', async () => {
    const { watch, told } = watchOf({});
    const wait = Promise.withResolvers<void>();
    const handler: StreamProcessor = {
      process: async ({ offset }) => {
        if (offset === 1) throw new Error('no');
        await wait.promise;
        return skip('done');
      },
    };
    const { task } = run(watch, handler);
    const working = task.process([record(0), record(1)]).catch(String);
    expect(told).toEqual(['begin 0', 'end']);
    wait.resolve();
    expect(await working).toContain('failed at items/0@1');
    expect(told.slice(2)).toEqual(['begin 0', 'end', 'begin 1', 'end', 'end']);
  });

  it('lets the event loop have its turn between records that take long', async () => {
    let turns = 0;
    const seen: number[] = [];
    const handler: StreamProcessor = {
      process: () => {
        seen.push(turns);
        const end = performance.now() + 60;
        while (performance.now() < end);
        return skip('slow');
      },
    };
    const { take, transactions } = run(watchOf({}).watch, handler);
    setImmediate(() => void turns++);
    await take([record(0), record(1)]);
    expect(seen).toEqual([0, 1]);
    expect(transactions.map(({ offsets }) => offsets)).toEqual([[0, 1]]);
  });

  it('bounds a handler that never comes back: its record is given up, and what it still does reaches no store', async () => {
    const { watch } = watchOf({});
    const late: (() => void)[] = [];
    const handler: StreamProcessor = {
      process: ({ offset }, { stores }) => {
        const sums = stores['sums'] as unknown as { put(key: string, value: unknown): void };
        if (offset !== 0) return skip('fine');
        late.push(() => sums.put('g', { sum: 666 }));
        return new Promise(() => {});
      },
    };
    const impatient: Watch = { ...watch, settled: () => Promise.reject(new Error('the handler took too long')) };
    const { take, transactions, letters, task } = run(impatient, handler);
    await take([record(0), record(1)]);
    expect(letters()).toMatchObject([{ headers: { dl_offset: '0', dl_attempts: '3' } }]);
    expect(transactions.map(({ offsets }) => offsets)).toEqual([[0], [1]]);
    expect(late).toHaveLength(4);
    for (const write of late) expect(write).toThrow('this attempt was given up');
    expect((task.stores['sums'] as unknown as { size: number }).size).toBe(0);
  });
});
