import { describe, expect, it } from '@jest/globals';
import { InputQueue } from './input-queue.ts';

const record = (offset: number, bytes = 10) => ({
  topic: 't',
  partition: 0,
  offset,
  key: null,
  value: Buffer.alloc(bytes),
  headers: {},
  timestamp: 0,
});

/** A batch that was asked for at `asked`, with records at `offsets`, and covers up to `last`. */
const arrival = (asked: number, offsets: readonly number[], last = offsets.at(-1) ?? asked) => ({
  topic: 't',
  asked,
  last,
  highWatermark: last + 1,
  records: offsets.map((offset) => record(offset)),
});

const queueAt = (position: number) => {
  const queue = new InputQueue();
  queue.reset(new Map([['t', position]]));
  return queue;
};

const offsets = (queue: InputQueue) => queue.take().map(({ offset }) => offset);

describe('the guard of positions', () => {
  it('takes what follows, markers included', () => {
    const queue = queueAt(5);
    expect(queue.offer(arrival(5, [5, 6], 7))).toEqual({ kind: 'taken' });
    expect(queue.offer(arrival(8, [8]))).toEqual({ kind: 'taken' });
    expect(offsets(queue)).toEqual([5, 6, 8]);
  });

  it('leaves out what it had already', () => {
    const queue = queueAt(5);
    expect(queue.offer(arrival(3, [3, 4, 5, 6]))).toEqual({ kind: 'taken' });
    expect(queue.offer(arrival(3, [3, 4, 5, 6]))).toEqual({ kind: 'seek', next: 7 });
    expect(offsets(queue)).toEqual([5, 6]);
  });

  it('sends a consumer back that has jumped ahead', () => {
    const queue = queueAt(5);
    expect(queue.offer(arrival(9, [9]))).toEqual({ kind: 'seek', next: 5 });
    expect(queue.offer(arrival(5, [5]))).toEqual({ kind: 'taken' });
    expect(offsets(queue)).toEqual([5]);
  });

  it('believes in a gap that is there each time, and says so', () => {
    const queue = queueAt(5);
    for (let n = 0; n < 3; n++) expect(queue.offer(arrival(9, [9])).kind).toBe('seek');
    expect(queue.offer(arrival(9, [9]))).toEqual({
      kind: 'taken',
      gap: 't has nothing from 5 to 8: deleted or compacted',
    });
    expect(offsets(queue)).toEqual([9]);
  });

  it('believes that the log ends before the position when that is there each time, and says so', () => {
    const queue = queueAt(100);
    for (let n = 0; n < 3; n++) expect(queue.offer(arrival(0, [0, 1]))).toEqual({ kind: 'seek', next: 100 });
    expect(queue.offer(arrival(0, [0, 1, 2]))).toEqual({
      kind: 'lost',
      gap: 't ends at 3, the position is 100: made anew or cut off',
    });
    expect(queue.take()).toEqual([]);
  });

  it('does not believe it of what came before the position and is offered once more', () => {
    const queue = queueAt(0);
    for (let round = 0; round < 6; round++) {
      const next = round * 2;
      expect(queue.offer(arrival(next, [next, next + 1]))).toEqual({ kind: 'taken' });
      for (let n = 0; n < 2; n++) expect(queue.offer(arrival(0, [0])).kind).toBe('seek');
    }
  });

  it('goes over a stretch without committed records', () => {
    const queue = queueAt(5);
    queue.passOver('t', 5, 8);
    queue.passOver('t', 20, 30);
    expect(queue.offer(arrival(9, [9]))).toEqual({ kind: 'taken' });
  });
});

/** Bytes that are kept in memory by what waits in a queue. */
function pinnedBy(queue: InputQueue): number {
  const memory = new Set<ArrayBufferLike>();
  for (let batch = queue.take(); batch.length > 0; batch = queue.take())
    for (const { key, value } of batch) for (const part of [key, value]) if (part) memory.add(part.buffer);
  return [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

describe('the memory of what waits', () => {
  const ANSWER = 8_388_608;
  /** A small record of this partition in an answer that is full of others. */
  const inLargeAnswer = (offset: number) => {
    const answer = Buffer.allocUnsafeSlow(ANSWER);
    const [key, value] = [answer.subarray(10, 12), answer.subarray(20, 40)];
    key.write('k1');
    value.fill(offset);
    return {
      topic: 't',
      asked: offset,
      last: offset,
      highWatermark: 100,
      records: [{ ...record(offset), key, value }],
    };
  };

  it('is one answer of a fetch beside its own bytes, however many brought a little of it', () => {
    const queue = queueAt(0);
    for (let offset = 0; offset < 40; offset++) queue.offer(inLargeAnswer(offset));
    expect(queue.size.records).toBe(40);
    expect(pinnedBy(queue)).toBeLessThan(ANSWER + 10_000);
  });

  it('is its own bytes alone after it was detached, which changes no record', () => {
    const queue = queueAt(0);
    for (let offset = 0; offset < 5; offset++) queue.offer(inLargeAnswer(offset));
    queue.detach();
    queue.offer({ ...inLargeAnswer(5), records: [{ ...record(5), value: null as never }] });
    queue.detach();
    const batch = queue.take();
    expect(batch.map(({ offset, key, value }) => [offset, key?.toString(), value])).toEqual([
      ...[0, 1, 2, 3, 4].map((offset) => [offset, 'k1', Buffer.alloc(20, offset)]),
      [5, undefined, null],
    ]);
    for (let offset = 6; offset < 9; offset++) queue.offer(inLargeAnswer(offset));
    queue.detach();
    expect(pinnedBy(queue)).toBeLessThan(1000);
  });

  it('is not copied where a task keeps up', () => {
    const queue = queueAt(0);
    for (let offset = 0; offset < 5; offset++) {
      const arrival = inLargeAnswer(offset);
      queue.offer(arrival);
      expect(queue.take()[0]?.value?.buffer).toBe(arrival.records[0]?.value.buffer);
    }
  });
});

describe('the queue', () => {
  it('gives batches of at most 2000 records or 2 MiB, and at least one record', () => {
    const queue = queueAt(0);
    const many = Array.from({ length: 2200 }, (_, offset) => record(offset));
    const large = [2200, 2201].map((offset) => record(offset, 2_090_000));
    queue.offer({ topic: 't', asked: 0, last: 2201, highWatermark: 2202, records: [...many, ...large] });
    const sizes = Array.from({ length: 5 }, () => queue.take().length);
    expect(sizes).toEqual([2000, 200, 1, 1, 0]);
  });

  it('is full at 4 MiB, and has room again at the half of it', () => {
    const queue = queueAt(0);
    const records = [0, 1, 2, 3, 4].map((offset) => record(offset, 1_000_000));
    queue.offer({ topic: 't', asked: 0, last: 4, highWatermark: 5, records });
    expect([queue.full, queue.roomy]).toEqual([true, false]);
    expect(queue.take()).toHaveLength(2);
    expect(queue.roomy).toBe(false);
    queue.take();
    expect([queue.full, queue.roomy]).toEqual([false, true]);
  });

  it('knows what is done: what was committed, and markers behind it, but nothing that is in hand or waits', () => {
    const queue = queueAt(0);
    queue.offer(arrival(0, [0, 1], 2));
    expect(queue.done.get('t')).toBe(0);
    const batch = queue.take();
    expect(queue.done.get('t')).toBe(0);
    queue.committed(batch);
    expect(queue.done.get('t')).toBe(3);
    queue.offer(arrival(3, [3, 4], 4));
    queue.committed(queue.take().slice(0, 1));
    expect(queue.size).toEqual({ records: 0, bytes: 0 });
  });

  it('knows how much waits', () => {
    const queue = queueAt(0);
    queue.offer(arrival(0, [0, 1], 2));
    expect(queue.size.records).toBe(2);
    expect(queue.size.bytes).toBeGreaterThan(0);
    queue.take();
    expect(queue.size).toEqual({ records: 0, bytes: 0 });
  });
});
