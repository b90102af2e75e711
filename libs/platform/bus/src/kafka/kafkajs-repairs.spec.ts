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
  const message = (offset: number, isControlRecord = false): FetchedMessage => {
    const record = { key: null, value: null, timestamp: '0', headers: {} };
    return { ...record, offset: String(offset), isControlRecord };
  };
  /** Asks for each partition at 100 of 900, and gives the offsets of what is in the answer then; c: a control record. */
  const positions = (parts: readonly Omit<FetchedPartition, 'partition' | 'highWatermark'>[]) => {
    const asked = parts.map((_, partition) => ({ partition, fetchOffset: '100' }));
    const partitions = parts.map((part, partition) => ({
      lastStableOffset: '900',
      ...part,
      partition,
      highWatermark: '900',
    }));
    skipEmptied({ topics: [{ topic: 't', partitions: asked }] }, { responses: [{ topicName: 't', partitions }] });
    const shown = ({ offset, isControlRecord }: FetchedMessage) => (isControlRecord ? 'c' : '') + offset;
    return partitions.map(({ messages }) => messages.map(shown).join());
  };
  const roomless = { messages: [], bytes: 0 };

  it('goes past the batches that compaction has emptied, and leaves those alone that found no room', () => {
    const emptied = { messages: [], bytes: 61, next: 140 };
    const cut = { messages: [], bytes: 40 };
    expect(positions([emptied, roomless, cut])).toEqual(['c100,c139', '', '']);
    expect(positions([{ ...emptied, next: 101 }])).toEqual(['c100']);
    expect(positions([{ messages: [message(103)], bytes: 90, next: 104 }, roomless])).toEqual(['103', '']);
  });

  it('goes on where all that is left in the batch is before the position, or kept back', () => {
    expect(positions([{ messages: [message(97), message(98)], bytes: 90, next: 120 }])).toEqual(['c100,c119']);
    expect(positions([{ messages: [message(99, true)], bytes: 90, next: 100 }])).toEqual(['c99']);
    expect(positions([{ messages: [message(104, true), message(105, true)], bytes: 90, next: 106 }])).toEqual([
      'c100,c105',
    ]);
    expect(positions([{ messages: [message(104, true), message(105)], bytes: 90, next: 108 }])).toEqual(['c104,105']);
  });

  it('goes to the end where not one batch is left, whichever partitions there are', () => {
    expect(positions([roomless, roomless])).toEqual(['c100,c899', 'c100,c899']);
  });

  it('stays at the end, before an open transaction, and where it is not known what there was', () => {
    expect(positions([{ ...roomless, lastStableOffset: '100' }])).toEqual(['']);
    expect(positions([{ messages: [] }])).toEqual(['']);
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
