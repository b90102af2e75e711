import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompressionTypes } from 'kafkajs';
// @ts-expect-error kafkajs declares no types for its inner modules
import Encoder from 'kafkajs/src/protocol/encoder.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Record from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Batches from 'kafkajs/src/protocol/recordBatch/v0/index.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import original from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import type { FetchedMessage } from '../kafkajs-repairs.ts';
import { rawRecord } from '../records.ts';
import { decodeFetch, MAX_HEADERS } from './fetch.ts';
import { FetchedRecord } from './fetched-record.ts';

interface Written {
  readonly buffer: Buffer;
}
type Write = 'writeInt16' | 'writeInt32' | 'writeInt64' | 'writeString';
type Writer = Written & { [K in Write]: (value: unknown) => Writer } & { writeBytes(value: Buffer): Writer };

const writer = (): Writer => new (Encoder as new () => Writer)();
const recordOf = Record as (record: object) => Written;
const { RecordBatch: batchOf } = Batches as { RecordBatch: (batch: object) => Promise<Written> };
const byKafkajs = (original as { decode: typeof decodeFetch }).decode;

const { GZIP } = CompressionTypes;
const CONTROL = 0x20;
const LOG_APPEND_TIME = 0x08;
const ATTRIBUTES_AT = 21;
const COUNT_AT = 57;
const RECORDS_AT = 61;

interface Batch {
  readonly firstOffset: number;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly partitionLeaderEpoch: number;
  readonly lastOffsetDelta: number;
  readonly transactional: boolean;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  /** Bits that kafkajs never sets. */
  readonly flags: number;
  readonly compression: CompressionTypes;
  readonly records: readonly object[];
}

async function bytesOf({ records, flags, ...batch }: Batch): Promise<Buffer> {
  const { buffer } = await batchOf({ ...batch, records: records.map((record) => recordOf(record)) });
  buffer.writeInt16BE(buffer.readInt16BE(ATTRIBUTES_AT) | flags, ATTRIBUTES_AT);
  return buffer;
}

interface Part {
  readonly aborted: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly set: Buffer;
}

/** A response with one topic whose partitions are these. */
function responseOf(parts: readonly Part[]): Buffer {
  let to = writer()
    .writeInt32(0)
    .writeInt16(0)
    .writeInt32(7)
    .writeInt32(1)
    .writeString('topic')
    .writeInt32(parts.length);
  for (const [partition, { aborted, set }] of parts.entries()) {
    to = to.writeInt32(partition).writeInt16(0).writeInt64('1000').writeInt64('999').writeInt64('1');
    to = to.writeInt32(aborted.length);
    for (const { producerId, firstOffset } of aborted) to = to.writeInt64(producerId).writeInt64(firstOffset);
    to = to.writeInt32(-1).writeBytes(set);
  }
  return to.buffer;
}

const content = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)),
);
const name = fc.oneof(fc.constantFrom('ce_id', 'ce_source'), fc.string({ unit: 'binary', maxLength: 70 })).filter(
  // kafkajs takes these for there already.
  (text) => !(text in {}),
);
const id = fc.maxSafeNat().map(String);

const batch: fc.Arbitrary<Batch> = fc.record({
  firstOffset: fc.nat({ max: 2 ** 52 }),
  firstTimestamp: fc.integer({ min: -1, max: 2 ** 51 }),
  maxTimestamp: fc.integer({ min: -1, max: 2 ** 51 }),
  partitionLeaderEpoch: fc.integer(),
  lastOffsetDelta: fc.nat(),
  transactional: fc.boolean(),
  producerId: fc.oneof(id, fc.constant('-1')),
  producerEpoch: fc.integer({ min: -1, max: 32_767 }),
  firstSequence: fc.integer({ min: -1 }),
  flags: fc.constantFrom(0, 0, CONTROL, LOG_APPEND_TIME, CONTROL | LOG_APPEND_TIME),
  compression: fc.constantFrom(CompressionTypes.None, CompressionTypes.None, CompressionTypes.GZIP),
  records: fc.array(
    fc.record({
      offsetDelta: fc.nat(),
      timestampDelta: fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 50), max: 2 ** 50 })),
      key: fc.oneof(content, fc.constant(null)),
      value: fc.oneof(content, fc.constant(null)),
      headers: fc.dictionary(name, fc.oneof(content, fc.array(content, { maxLength: 3 })), { maxKeys: 5 }),
    }),
    { maxLength: 6 },
  ),
});

const part = fc.record({
  aborted: fc.array(fc.record({ producerId: id, firstOffset: id }), { maxLength: 3 }),
  batches: fc.array(batch, { maxLength: 4 }),
  /** Bytes that the limit of the fetch took from the last batch. */
  cut: fc.oneof(fc.constant(0), fc.nat({ max: 300 })),
});

const setOf = async (batches: readonly Batch[], cut = 0): Promise<Buffer> => {
  const whole = Buffer.concat(await Promise.all(batches.map(bytesOf)));
  return whole.subarray(0, Math.max(17, whole.length - cut));
};

/** Buffers as text, which Jest compares faster. */
const shown = (value: unknown): unknown => {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return Array.isArray(value) ? value.map(shown) : value;
};

/** A message with all that kafkajs gives it, made when asked for or not. */
const plain = (message: FetchedMessage) => {
  const { magicByte, attributes, timestamp, offset, isControlRecord, batchContext } = message as FetchedRecord;
  const [key, value] = [shown(message.key), shown(message.value)];
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, it]) => [name, shown(it)]));
  return { magicByte, attributes, timestamp, offset, key, value, headers, isControlRecord, batchContext };
};

/** Without what kafkajs does not tell. */
const plainResponse = ({ responses, ...rest }: Awaited<ReturnType<typeof decodeFetch>>) => ({
  ...rest,
  responses: responses.map(({ topicName, partitions }) => ({
    topicName,
    partitions: partitions.map((partition) => ({
      ...partition,
      bytes: undefined,
      next: undefined,
      messages: partition.messages.map(plain),
    })),
  })),
});

const messagesOf = async (set: Buffer): Promise<readonly FetchedMessage[]> =>
  (await decodeFetch(responseOf([{ aborted: [], set }]))).responses[0]?.partitions[0]?.messages ?? [];

describe('a Fetch response', () => {
  it('is what kafkajs makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 3 }), async (any) => {
        const parts = await Promise.all(
          any.map(async ({ aborted, batches, cut }) => ({ aborted, set: await setOf(batches, cut) })),
        );
        const bytes = responseOf(parts);
        expect(plainResponse(await decodeFetch(bytes))).toEqual(plainResponse(await byKafkajs(bytes)));
      }),
      { numRuns: 120 },
    );
  });

  it('gives the bus the same records', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async (any) => {
        const bytes = responseOf([{ aborted: [], set: await setOf([any]) }]);
        const raw = async (decode: typeof decodeFetch) =>
          (await decode(bytes)).responses[0]?.partitions[0]?.messages.map((message) => rawRecord('topic', 0, message));
        expect(await raw(decodeFetch)).toEqual(await raw(byKafkajs));
      }),
      { numRuns: 200 },
    );
  });

  const simple: Batch = {
    firstOffset: 5,
    firstTimestamp: 0,
    maxTimestamp: 0,
    partitionLeaderEpoch: 0,
    lastOffsetDelta: 0,
    transactional: false,
    producerId: '-1',
    producerEpoch: -1,
    firstSequence: -1,
    flags: 0,
    compression: CompressionTypes.None,
    records: [],
  };
  const withHeaders = (headers: object) => ({ ...simple, records: [{ key: null, value: 'v', headers }] });

  it('says how far its batches go, also those that compaction has emptied, and not one that is cut off', async () => {
    const told = async (set: Buffer) => {
      const [topic] = (await decodeFetch(responseOf([{ aborted: [], set }]))).responses;
      const { messages, bytes, next } = topic?.partitions[0] ?? { messages: [] };
      return { records: messages.length, bytes, next };
    };
    const one = await bytesOf({ ...simple, records: [{ key: null, value: 'v' }] });
    const emptied = await bytesOf({ ...simple, firstOffset: 6, lastOffsetDelta: 3 });
    const packed = await bytesOf({
      ...simple,
      firstOffset: 2 ** 40,
      lastOffsetDelta: 1,
      compression: GZIP,
      records: [],
    });
    expect(await told(Buffer.alloc(0))).toEqual({ records: 0, bytes: 0, next: undefined });
    expect(await told(one)).toEqual({ records: 1, bytes: one.length, next: 6 });
    expect(await told(Buffer.concat([one, emptied]))).toMatchObject({ records: 1, next: 10 });
    expect(await told(emptied)).toEqual({ records: 0, bytes: emptied.length, next: 10 });
    expect(await told(packed)).toMatchObject({ next: 2 ** 40 + 2 });
    const cut = emptied.subarray(0, -1);
    expect(await told(Buffer.concat([one, cut]))).toMatchObject({ records: 1, next: 6 });
    expect(await told(cut)).toEqual({ records: 0, bytes: cut.length, next: undefined });
  });

  it('copies neither keys nor values', async () => {
    const bytes = responseOf([{ aborted: [], set: await bytesOf({ ...simple, records: [{ key: 'k', value: 'v' }] }) }]);
    const [message] = (await decodeFetch(bytes)).responses[0]?.partitions[0]?.messages ?? [];
    expect([message?.key?.buffer, message?.value?.buffer]).toEqual([bytes.buffer, bytes.buffer]);
    expect(message?.value?.buffer).toBe(bytes.buffer);
  });

  it('has of a thousand headers the first hundred', async () => {
    const headers = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`h${n}`, 'x']));
    const records = [
      { key: null, value: 'first', headers },
      { key: null, value: 'second', offsetDelta: 1 },
    ];
    const messages = await messagesOf(await bytesOf({ ...simple, records }));
    expect(messages.map(({ value }) => String(value))).toEqual(['first', 'second']);
    expect(Object.keys(messages[0]?.headers ?? {})).toHaveLength(MAX_HEADERS);
    expect(Object.keys((messages[0] as FetchedRecord | undefined)?.textHeaders() ?? {})).toHaveLength(MAX_HEADERS);
  });

  it('may have headers that are called as what every object has', async () => {
    const headers = { ['__proto__']: 'a', constructor: 'b', toString: 'c' };
    const [message] = await messagesOf(await bytesOf(withHeaders(headers)));
    const text = (message as FetchedRecord | undefined)?.textHeaders() ?? {};
    expect(Object.entries(text)).toEqual([
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
    expect(Object.getPrototypeOf(text)).toBe(Object.prototype);
  });

  describe('whose lengths lie', () => {
    /** One record: its length, attributes, time, offset, key length, key, value length, value, header count, header. */
    const record = (hostile: Partial<Record<'size' | 'key' | 'value' | 'headers' | 'name' | 'text', number[]>>) => {
      const { key = [2, 107], value = [2, 118], headers = [2], name: called = [2, 97], text = [2, 98] } = hostile;
      const body = [0, 0, 0, ...key, ...value, ...headers, ...called, ...text];
      return Buffer.from([...(hostile.size ?? [2 * body.length]), ...body]);
    };
    const setWith = async (bytes: Buffer, count = 1): Promise<Buffer> => {
      const head = (await bytesOf(simple)).subarray(0, RECORDS_AT);
      const set = Buffer.concat([head, bytes]);
      set.writeInt32BE(set.length - 12, 8);
      set.writeInt32BE(count, COUNT_AT);
      return set;
    };
    const HUGE = [0xfe, 0xff, 0xff, 0xff, 0x0f];
    const NEGATIVE = [5];

    it('is read where they do not', async () => {
      expect(await messagesOf(await setWith(record({})))).toHaveLength(1);
    });

    it.each([
      ['the record', { size: HUGE }],
      ['the record, by one byte', { size: [26] }],
      ['the record, being negative', { size: NEGATIVE }],
      ['the key', { key: HUGE }],
      ['the key, being negative', { key: NEGATIVE }],
      ['the value', { value: HUGE }],
      ['the value, being negative', { value: NEGATIVE }],
      ['the headers', { headers: HUGE }],
      ['the headers, by one', { headers: [4] }],
      ["a header's name", { name: HUGE }],
      ["a header's name, being null", { name: [1] }],
      ["a header's value", { text: HUGE }],
      ['a varint that does not end', { key: [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80] }],
    ])('is refused: %s', async (_, hostile) => {
      await expect(messagesOf(await setWith(record(hostile)))).rejects.toThrow(RangeError);
    });

    it.each([2, 0x7fff_ffff, -2, -0x8000_0000])('is refused: %i records where there is one', async (count) => {
      await expect(messagesOf(await setWith(record({}), count))).rejects.toThrow(RangeError);
    });

    it.each([-13, -1, 0, 48])('is refused: a batch of %i bytes', async (length) => {
      const set = await setWith(record({}));
      set.writeInt32BE(length, 8);
      await expect(messagesOf(set)).rejects.toThrow(RangeError);
    });

    it('is read or refused in time, whatever bytes there are', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer(), async (bytes, count) => {
          const set = await setWith(Buffer.from(bytes), count);
          const messages = await messagesOf(set).catch((error: unknown) => {
            expect(error).toBeInstanceOf(RangeError);
            return [];
          });
          expect(messages.length).toBeLessThanOrEqual(bytes.length);
        }),
        { numRuns: 300 },
      );
    });
  });
});
