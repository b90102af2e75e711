import type { Message } from 'kafkajs';
import type { Headers, RawRecord } from '../port/record.ts';
import type { Outgoing } from '../runtime/encode.ts';
import { headerBytes } from '../runtime/header-bytes.ts';
import { FetchedRecord } from './codec/fetched-record.ts';
import type { FetchedMessage } from './kafkajs-repairs.ts';

/** As much of a message as both ways of reading have. */
export type Readable = Pick<FetchedMessage, 'offset' | 'key' | 'value' | 'timestamp'> & {
  readonly headers?: FetchedMessage['headers'] | undefined;
};

/** `topic` is the name without namespace. */
export function rawRecord(topic: string, partition: number, message: Readable): RawRecord {
  const { key, value } = message;
  if (message instanceof FetchedRecord) {
    const { position: offset, time: timestamp } = message;
    return { topic, partition, offset, key, value, headers: message.textHeaders(), timestamp };
  }
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key,
    value,
    headers: textHeaders(message.headers),
    timestamp: Number(message.timestamp),
  };
}

/** Headers as text; of several with one name the last holds, as in Kafka's `lastHeader`. */
function textHeaders(headers: Readable['headers']): Headers {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? (value as readonly (Buffer | string | null)[]).at(-1) : value;
    if (last !== undefined && last !== null) text[name] = last.toString();
  }
  return text;
}

/** Bytes that a record takes on the log, about; without the framing of its batch. */
export const sizeOf = ({ key, value, headers }: Outgoing | RawRecord): number => {
  let bytes = 100 + (value?.length ?? 0) + (key?.length ?? 0);
  for (const name in headers) bytes += name.length + (headers[name] as string).length + 4;
  return bytes;
};

/** Framing of a record and of the batch that it is in, at most. */
const FRAMING_BYTES = 256;

/** Bytes of a batch with this record alone, at most: what the broker compares with the limit of the topic. */
export const mostBytesOf = ({ key, value, headers }: Outgoing): number =>
  FRAMING_BYTES + (value?.length ?? 0) + (key === null ? 0 : Buffer.byteLength(key)) + headerBytes(headers);

type Messages = (Message & { partition: number })[];

/**
 * Records as `sendBatch` takes them, their order within each topic kept. kafkajs groups messages by partition with
 * `reduce`, and copies the group for each message of it: these lists answer with groups that are made already.
 */
export function topicMessages(
  namespace: string,
  records: readonly Outgoing[],
): { readonly topic: string; readonly messages: Messages }[] {
  const topics = new Map<string, { readonly messages: Messages; readonly groups: Record<number, Messages> }>();
  for (const record of records) {
    let topic = topics.get(record.topic);
    if (!topic) topics.set(record.topic, (topic = { messages: [], groups: {} }));
    topic.messages.push(record);
    (topic.groups[record.partition] ??= []).push(record);
  }
  return [...topics].map(([name, { messages, groups }]) => ({
    topic: namespace + name,
    messages: Object.defineProperty(messages, 'reduce', { value: () => groups }),
  }));
}

/** Cuts a list into runs of at most `maxRecords` and about `maxBytes`; a single larger record is a run of its own. */
export function chunks<T extends Outgoing>(records: readonly T[], maxRecords: number, maxBytes: number): T[][] {
  const cut: T[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = sizeOf(record);
    const last = cut.at(-1);
    if (!last || last.length >= maxRecords || bytes + size > maxBytes) {
      cut.push([record]);
      bytes = size;
    } else {
      last.push(record);
      bytes += size;
    }
  }
  return cut;
}
