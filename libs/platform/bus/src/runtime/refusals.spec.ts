import { describe, expect, it } from '@jest/globals';
import type { RawRecord } from '../port/record.ts';
import type { StreamProcessor } from '../port/processor.ts';
import { Adder, adder } from '../testing/example.ts';
import { runBatch } from './batch.ts';
import type { Outgoing } from './encode.ts';
import { Refusals, TooLarge } from './refusals.ts';
import { Task } from './task.ts';

const record = (offset: number): RawRecord => ({
  topic: 'items',
  partition: 0,
  offset,
  key: null,
  value: Buffer.from(JSON.stringify({ group: 'g', id: `id-${offset}`, n: 1 })),
  headers: { from: 'somebody' },
  timestamp: 0,
});

/** Takes a batch as a task does that begins anew after each refusal; ends where that never ends. */
async function take(count: number, isRefused: (outgoing: readonly Outgoing[], done: readonly RawRecord[]) => boolean) {
  const refusals = new Refusals();
  const log: Outgoing[] = [];
  let position = 0;
  for (let lives = 1; lives < 20; lives++) {
    const handler = new Adder() as unknown as StreamProcessor;
    const task = new Task(adder, handler, { partition: 0, partitions: 6, clock: () => 0, refusals });
    for (const { topic, key, value } of log) if (topic === 'adder-changelog') task.restoreChangelog(String(key), value);
    task.commit();
    const batch = Array.from({ length: count - position }, (_, n) => record(position + n));
    const commit = (outgoing: readonly Outgoing[], done: readonly RawRecord[]) => {
      if (isRefused(outgoing, done)) return Promise.reject(new TooLarge(done, new Error('MESSAGE_TOO_LARGE')));
      log.push(...outgoing);
      position = (done.at(-1)?.offset ?? 0) + 1;
      return Promise.resolve();
    };
    try {
      await runBatch(task, batch, { commit, pause: () => Promise.resolve() });
      return { lives, log, letters: log.filter(({ topic }) => topic === 'dead-letters'), sums: sumsOf(log) };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      refusals.add(error);
    }
  }
  throw new Error('it begins again and again');
}

const sumsOf = (log: readonly Outgoing[]) =>
  log.filter(({ topic }) => topic === 'totals').map(({ value }) => (JSON.parse(String(value)) as { sum: number }).sum);

const concerns = (offset: number) => (done: readonly RawRecord[]) => done.some((one) => one.offset === offset);

describe('what the log refuses for its size', () => {
  it('costs nobody anything where it was too large only together', async () => {
    const { letters, sums } = await take(5, (_outgoing, done) => done.length > 1);
    expect([letters, sums]).toEqual([[], [1, 2, 3, 4, 5]]);
  });

  it('is given up where it is too large alone; those before and behind it go on', async () => {
    const { letters, sums } = await take(
      5,
      (outgoing, done) => concerns(2)(done) && outgoing.some(({ topic }) => topic === 'totals'),
    );
    expect(sums).toEqual([1, 2, 3, 4]);
    expect(letters).toMatchObject([
      {
        value: record(2).value,
        headers: {
          from: 'somebody',
          dl_offset: '2',
          dl_reason: 'failed',
          dl_error: expect.stringContaining('too large'),
        },
      },
    ]);
  });

  it('loses its headers where its dead letter is refused, too, and then its value: it never stops its partition', async () => {
    const hasHeaders = await take(
      4,
      (outgoing, done) => concerns(1)(done) && !outgoing.some(({ headers }) => headers['dl_headers_cut']),
    );
    expect(hasHeaders.letters).toMatchObject([{ value: record(1).value, headers: { dl_headers_cut: '1' } }]);
    const hasValue = await take(
      4,
      (outgoing, done) => concerns(1)(done) && !outgoing.some(({ headers }) => headers['dl_value_cut']),
    );
    expect(hasValue.letters).toMatchObject([{ key: null, value: null, headers: { dl_offset: '1' } }]);
    expect([hasHeaders.sums, hasValue.sums]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });
});
