// @ts-expect-error kafkajs declares no types for its inner modules
import Long from 'kafkajs/src/utils/long.js';
import { HEADROOM } from './body.ts';
import { ByteWriter } from './byte-writer.ts';
import { crc32c } from './crc32c.ts';

type HeaderValue = Buffer | string;

/** A message as kafkajs' producer hands it on. */
export interface ProducedMessage {
  readonly key?: Buffer | string | null | undefined;
  readonly value: Buffer | string | null;
  readonly timestamp?: string | number | undefined;
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>> | undefined;
}

/** What a Produce request is made of; as kafkajs names it. */
export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null | undefined;
  readonly producerId?: LongLike | undefined;
  readonly producerEpoch?: number | undefined;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence?: number | undefined;
      readonly messages: readonly ProducedMessage[];
    }[];
  }[];
}

/** kafkajs' Long, or what it makes one of. */
type LongLike = number | string | bigint | { readonly value: bigint };

const MAGIC = 2;
const TRANSACTIONAL = 16;
/** Bytes of a batch before its records, the count of them included. */
const BATCH_HEAD = 61;
/** For framing, offset and a few headers, where the size of a record is guessed. */
const RECORD_OVERHEAD = 256;

const bigintOf = (value: LongLike): bigint =>
  (Long as { fromValue(value: LongLike): { value: bigint } }).fromValue(value).value;

/**
 * The body of a Produce request, versions 3 to 7, without compression: each topic-partition in one record batch of
 * format 2. The same bytes as kafkajs', which builds an encoder for every record and every header, and one for each part
 * that holds them. It begins at {@link HEADROOM}.
 */
export function encodeProduce(request: ProduceRequest): ByteWriter {
  const { acks, timeout, transactionalId = null, topicData } = request;
  const writer = new ByteWriter(HEADROOM, guessSize(request));
  writer.string(transactionalId);
  writer.int16(acks);
  writer.int32(timeout);
  writer.int32(topicData.length);
  for (const { topic, partitions } of topicData) {
    writer.string(topic);
    writer.int32(partitions.length);
    for (const { partition, firstSequence = 0, messages } of partitions) {
      writer.int32(partition);
      const size = writer.gap32();
      writeBatch(writer, request, firstSequence, messages);
      writer.patchInt32(size, writer.length - size - 4);
    }
  }
  return writer;
}

function guessSize({ topicData }: ProduceRequest): number {
  let size = 256;
  for (const { topic, partitions } of topicData) {
    size += topic.length + 8;
    for (const { messages } of partitions) {
      size += BATCH_HEAD + 8;
      for (const { key, value } of messages) size += RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
    }
  }
  return size;
}

function writeBatch(
  writer: ByteWriter,
  { transactionalId, producerId = -1, producerEpoch = 0 }: ProduceRequest,
  firstSequence: number,
  messages: readonly ProducedMessage[],
): void {
  const now = Date.now();
  const { first, max } = timestampsOf(messages, now);
  writer.int64(0n);
  const length = writer.gap32();
  writer.int32(0);
  writer.int8(MAGIC);
  const crc = writer.gap32();
  writer.int16(transactionalId ? TRANSACTIONAL : 0);
  writer.int32(messages.length - 1);
  writer.int64(bigintOf(first));
  writer.int64(bigintOf(max));
  writer.int64(bigintOf(producerId));
  writer.int16(producerEpoch);
  writer.int32(firstSequence);
  writer.int32(messages.length);
  for (const [delta, message] of messages.entries())
    writeRecord(writer, message, delta, Number(message.timestamp || now) - Number(first));
  writer.patchInt32(length, writer.length - length - 4);
  writer.patchInt32(crc, crc32c(writer.bytes, crc + 4, writer.length));
}

/** kafkajs takes the first and the last in the order of their texts. */
function timestampsOf(
  messages: readonly ProducedMessage[],
  now: number,
): { first: string | number; max: string | number } {
  let given: (string | number)[] | undefined;
  for (const { timestamp } of messages)
    if (timestamp !== undefined && timestamp !== null) (given ??= []).push(timestamp);
  given?.sort();
  return { first: given?.[0] ?? now, max: given?.at(-1) ?? now };
}

function writeRecord(writer: ByteWriter, message: ProducedMessage, offsetDelta: number, timestampDelta: number): void {
  const { key, value, headers } = message;
  const begin = writer.beginSized((key?.length ?? 0) + (value?.length ?? 0) + RECORD_OVERHEAD / 2);
  writer.int8(0);
  writer.varlong(timestampDelta);
  writer.varint(offsetDelta);
  writer.varBytes(key ?? null);
  writer.varBytes(value);
  if (headers === undefined) writer.varint(0);
  else writeHeaders(writer, headers);
  writer.endSized(begin);
}

function writeHeaders(writer: ByteWriter, headers: Exclude<ProducedMessage['headers'], undefined>): void {
  const names = Object.keys(headers);
  let count = 0;
  for (const name of names) {
    const value = headers[name];
    count += Array.isArray(value) ? value.length : 1;
  }
  writer.varint(count);
  for (const name of names) {
    const value = headers[name];
    if (Array.isArray(value)) for (const one of value as readonly HeaderValue[]) writeHeader(writer, name, one);
    else writeHeader(writer, name, value as HeaderValue | undefined);
  }
}

function writeHeader(writer: ByteWriter, name: string, value: HeaderValue | undefined): void {
  if (value === undefined || value === null)
    throw new TypeError(`The header ${name} has no value; text or bytes are accepted.`);
  writer.varBytes(name);
  writer.varBytes(value);
}
