import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// @ts-expect-error kafkajs declares no types for its inner modules
import Connection from 'kafkajs/src/network/connection.js';
import {
  type AnswerBuffer,
  type FetchedMessage,
  type FetchedPartition,
  type FetchLoop,
  hideAborted,
  releaseAnswers,
  repairHeartbeats,
  skipEmptied,
} from './kafkajs-repairs.ts';

/** What producers did, in the order of the log. */
type Act = { producer: number; act: 'write' | 'commit' | 'abort' };

const MARKER = { abort: Buffer.from([0, 0, 0, 0]), commit: Buffer.from([0, 0, 0, 1]) };

/** The partition that these acts leave, as a fetch from offset `from` shows it, and the offsets that are committed. */
function partitionOf(acts: readonly Act[], from: number) {
  const open = new Map<number, { first: number; offsets: number[] }>();
  const aborted: { producerId: string; firstOffset: string; last: number }[] = [];
  const committed = new Set<number>();
  const messages: FetchedMessage[] = [];
  const append = (producer: number, key: Buffer, isControlRecord: boolean) =>
    messages.push({
      offset: String(messages.length),
      key,
      value: null,
      timestamp: '0',
      headers: {},
      isControlRecord,
      batchContext: { producerId: String(producer), inTransaction: true },
    });
  for (const { producer, act } of acts) {
    const offset = messages.length;
    const transaction = open.get(producer) ?? { first: offset, offsets: [] };
    if (act === 'write') {
      open.set(producer, transaction);
      transaction.offsets.push(offset);
      // The hardest key there is: the bytes of an abort marker.
      append(producer, MARKER.abort, false);
    } else if (open.delete(producer)) {
      append(producer, MARKER[act], true);
      if (act === 'commit') for (const one of transaction.offsets) committed.add(one);
      else aborted.push({ producerId: String(producer), firstOffset: String(transaction.first), last: offset });
    }
  }
  const end = Math.min(messages.length, ...[...open.values()].map(({ first }) => first));
  const fetched: FetchedPartition = {
    partition: 0,
    highWatermark: String(messages.length),
    lastStableOffset: String(end),
    // In the order of their ends, as the broker keeps them.
    abortedTransactions: aborted.filter(({ last }) => last >= from),
    messages: messages.slice(from, end),
  };
  const visible = [...committed].filter((offset) => offset >= from && offset < end).sort((a, b) => a - b);
  return { fetched, visible };
}

describe('hideAborted', () => {
  const acts = fc.array(
    fc.record({ producer: fc.nat(3), act: fc.constantFrom('write' as const, 'write' as const, 'commit', 'abort') }),
    { maxLength: 40 },
  );

  it('leaves exactly the committed records, whoever interleaves with whom and wherever the fetch begins', () => {
    fc.assert(
      fc.property(acts as fc.Arbitrary<Act[]>, fc.nat(20), (done, from) => {
        const { fetched, visible } = partitionOf(done, from);
        hideAborted(fetched);
        const left = fetched.messages.filter(({ isControlRecord }) => !isControlRecord);
        expect(left.map(({ offset }) => Number(offset))).toEqual(visible);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the offsets of what it hides', () => {
    const { fetched } = partitionOf(
      [
        { producer: 1, act: 'write' },
        { producer: 1, act: 'abort' },
      ],
      0,
    );
    hideAborted(fetched);
    expect(fetched.messages.map(({ offset, isControlRecord }) => [offset, isControlRecord])).toEqual([
      ['0', true],
      ['1', true],
    ]);
  });
});

describe('skipEmptied', () => {
  const request = { topics: [{ topic: 't', partitions: [{ partition: 0, fetchOffset: '5' }] }] };
  const response = (lastStableOffset: string) => ({
    responses: [
      { topicName: 't', partitions: [{ partition: 0, highWatermark: '9', lastStableOffset, messages: [] as never[] }] },
    ],
  });

  it('goes to the end where compaction has left nothing', () => {
    const answer = response('9');
    skipEmptied(request, answer);
    expect(answer.responses[0]?.partitions[0]?.messages).toMatchObject([{ offset: '8', isControlRecord: true }]);
  });

  it('stays at the end, and before an open transaction', () => {
    const answer = response('5');
    skipEmptied(request, answer);
    expect(answer.responses[0]?.partitions[0]?.messages).toEqual([]);
  });
});

describe('repairHeartbeats', () => {
  it('lets a consumer say that it lives while an answer is on its way, whatever comes of that', async () => {
    const enough = Promise.withResolvers<string>();
    let beats = 0;
    const loop = {
      heartbeatInterval: 1,
      heartbeat: () => {
        if (++beats === 3) enough.resolve('fetched');
        return Promise.reject(new Error('the group is rebalancing'));
      },
      fetch: () => enough.promise,
    };
    repairHeartbeats(loop);
    expect(await (loop as FetchLoop).fetch('1')).toBe('fetched');
  });
});

describe('releaseAnswers', () => {
  const answer = Buffer.from([0, 0, 0, 6, 0, 0, 0, 7, 1, 2]);
  const connection = () => {
    const answers: { correlationId: number; payload: Buffer }[] = [];
    const fields = {
      chunks: [],
      bytesBuffered: 0,
      bytesNeeded: 4,
      requestQueue: { fulfillRequest: (one: (typeof answers)[number]) => void answers.push(one) },
    };
    const it = Object.assign(Object.create((Connection as { prototype: object }).prototype) as AnswerBuffer, fields);
    releaseAnswers(it);
    return { it, answers };
  };

  it('keeps nothing of what was answered', () => {
    const { it, answers } = connection();
    it.processData(answer);
    expect(answers).toMatchObject([{ correlationId: 7, payload: Buffer.from([1, 2]) }]);
    expect(it.chunks).toEqual([]);
  });

  it('puts together what comes in pieces, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3 * answer.length)), (cuts) => {
        const { it, answers } = connection();
        const bytes = Buffer.concat([answer, answer, answer]);
        const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [n, end] of ends.entries()) if (n > 0) it.processData(bytes.subarray(ends[n - 1], end));
        expect(answers.map(({ payload }) => [...payload])).toEqual([
          [1, 2],
          [1, 2],
          [1, 2],
        ]);
        expect(it.chunks).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
