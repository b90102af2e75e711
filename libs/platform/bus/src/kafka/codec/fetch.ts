// @ts-expect-error kafkajs declares no types for its inner modules
import Decoder from 'kafkajs/src/protocol/decoder.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import decodeMessageSet from 'kafkajs/src/protocol/messageSet/decoder.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import decodeCompressedBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import type { FetchedMessage, FetchedPartition } from '../kafkajs-repairs.ts';
import { ByteReader } from './byte-reader.ts';
import { FetchedRecord, type Source } from './fetched-record.ts';
import { HeaderTexts } from './header-texts.ts';

/** kafkajs' decoder, as far as it is used here. */
interface FrameDecoder {
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readString(): string | null;
  readBytes(size: number): Buffer;
  canReadBytes(size: number): boolean;
  readArray<T>(read: (decoder: FrameDecoder) => T): T[];
  readArrayAsync<T>(read: (decoder: FrameDecoder) => Promise<T>): Promise<T[]>;
}

const decoderOf = (bytes: Buffer): FrameDecoder => new (Decoder as new (bytes: Buffer) => FrameDecoder)(bytes);
/** For message sets of the formats 0 and 1. */
const oldFormats = decodeMessageSet as (decoder: FrameDecoder, size: number) => Promise<FetchedMessage[]>;
const compressed = decodeCompressedBatch as (decoder: FrameDecoder) => Promise<{ records: FetchedMessage[] }>;

export interface FetchResponse {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly {
    readonly topicName: string | null;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

const MAGIC = 2;
const MAGIC_AT = 16;
/** Bytes of a batch without which it is not looked at, and bytes before its length is counted. */
const LEAST_BATCH = 49;
const LENGTH_END = 12;
/** Where the records of a batch begin, and where they are counted. */
const RECORDS_AT = 61;
const COMPRESSION = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** What a response has of the log of one partition. */
type RecordSet = Pick<FetchedPartition, 'messages' | 'bytes' | 'next'>;

/** Headers of a record that are looked at: anybody may send a million. */
export const MAX_HEADERS = 100;

/**
 * The body of a Fetch response, version 11. The same as kafkajs', which makes a decoder for each record and a number of
 * arbitrary size for each time and offset; batches that are compressed and old formats are still left to it.
 */
export async function decodeFetch(bytes: Buffer): Promise<FetchResponse> {
  const decoder = decoderOf(bytes);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(async () => ({
    topicName: decoder.readString(),
    partitions: await decoder.readArrayAsync(decodePartition),
  }));
  // The broker has throttled nothing by itself: with this version it is for the client to do.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

const decodePartition = async (decoder: FrameDecoder) => ({
  partition: decoder.readInt32(),
  errorCode: decoder.readInt16(),
  highWatermark: String(decoder.readInt64()),
  lastStableOffset: String(decoder.readInt64()),
  lastStartOffset: String(decoder.readInt64()),
  abortedTransactions: decoder.readArray(() => ({
    producerId: String(decoder.readInt64()),
    firstOffset: String(decoder.readInt64()),
  })),
  preferredReadReplica: decoder.readInt32(),
  ...(await decodeMessages(decoder)),
});

async function decodeMessages(decoder: FrameDecoder): Promise<RecordSet> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return { messages: [], bytes: Math.max(size, 0) };
  const set = decoder.readBytes(size);
  if (set.readInt8(MAGIC_AT) === MAGIC) return decodeBatches(set);
  return { messages: await oldFormats(decoderOf(set), size), bytes: size };
}

/** The last batch may be cut off by the limit of the fetch. */
async function decodeBatches(set: Buffer): Promise<RecordSet> {
  const messages: FetchedMessage[] = [];
  const texts = new HeaderTexts(set);
  let next: number | undefined;
  for (let at = 0; at + LEAST_BATCH <= set.length;) {
    const end = at + LENGTH_END + set.readInt32BE(at + 8);
    if (end > set.length) break;
    if (end < at + RECORDS_AT) throw new RangeError('A record batch is shorter than its own head.');
    if ((set.readInt16BE(at + 21) & COMPRESSION) === 0) decodeBatch(set, at, end, texts, messages);
    else for (const message of (await compressed(decoderOf(set.subarray(at, end)))).records) messages.push(message);
    next = Number(set.readBigInt64BE(at)) + set.readInt32BE(at + 23) + 1;
    at = end;
  }
  return { messages, bytes: set.length, ...(next === undefined ? {} : { next }) };
}

function decodeBatch(bytes: Buffer, at: number, end: number, texts: HeaderTexts, into: FetchedMessage[]): void {
  const int64 = (offset: number): string => String(bytes.readBigInt64BE(at + offset));
  const attributes = bytes.readInt16BE(at + 21);
  const context = {
    firstOffset: int64(0),
    firstTimestamp: int64(27),
    partitionLeaderEpoch: bytes.readInt32BE(at + 12),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: (attributes & CONTROL) !== 0,
    lastOffsetDelta: bytes.readInt32BE(at + 23),
    producerId: int64(43),
    producerEpoch: bytes.readInt16BE(at + 51),
    firstSequence: bytes.readInt32BE(at + 53),
    maxTimestamp: int64(35),
    timestampType: attributes & LOG_APPEND_TIME ? 1 : 0,
    magicByte: MAGIC,
  };
  const source: Source = { bytes, texts, context };
  const first = { offset: Number(context.firstOffset), time: Number(context.firstTimestamp) };
  const logTime = attributes & LOG_APPEND_TIME ? Number(context.maxTimestamp) : undefined;
  const count = bytes.readInt32BE(at + 57);
  if (count < -1) throw new RangeError(`A record batch has ${count} records.`);
  const reader = new ByteReader(bytes, at + RECORDS_AT, end);
  for (let n = 0; n < count; n++) {
    const size = reader.varint();
    const next = reader.at + size;
    if (size < 0 || next > end) throw new RangeError('A record is larger than its batch.');
    reader.end = next;
    into.push(readRecord(reader, source, first, logTime));
    reader.at = next;
    reader.end = end;
  }
}

function readRecord(
  reader: ByteReader,
  source: Source,
  first: { readonly offset: number; readonly time: number },
  logTime: number | undefined,
): FetchedRecord {
  const attributes = reader.int8();
  const time = first.time + reader.varlong();
  const position = first.offset + reader.varint();
  const key = reader.varBytes();
  const value = reader.varBytes();
  const headers = Math.min(reader.varint(), MAX_HEADERS);
  const headersAt = reader.at;
  for (let n = 0; n < headers; n++) {
    reader.skip(reader.varint());
    reader.skip(Math.max(reader.varint(), 0));
  }
  return new FetchedRecord(source, attributes, position, logTime ?? time, key, value, headersAt, Math.max(headers, 0));
}
