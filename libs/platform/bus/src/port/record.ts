import type { Topic } from '@chorus/contracts';

/** Text headers of a record. CloudEvents in binary mode (`ce_id`, `ce_type`, `ce_source`, `ce_time`) and `traceparent`. */
export type Headers = Readonly<Record<string, string>>;

/** A record as it lies on the log: bytes that nobody has looked at yet. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  /** Below 2^53, so a number holds it. */
  readonly offset: number;
  readonly key: Buffer | null;
  /** Null is a tombstone in a compacted topic. */
  readonly value: Buffer | null;
  readonly headers: Headers;
  /** The log's time (LogAppendTime) in ms since 1970. */
  readonly timestamp: number;
}

/** A record whose value was parsed and fits the topic's schema. */
export interface BusRecord<T = unknown> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: T;
  readonly headers: Headers;
  readonly timestamp: number;
}

/** A record of a table follower: `value` is null where the key was deleted. */
export type TableRecord<T = unknown> = Omit<BusRecord<T>, 'value'> & { readonly value: T | null };

/** Narrows a record of several inputs to one topic. */
export const isFrom = <T>(record: BusRecord, topic: Topic<T>): record is BusRecord<T> => record.topic === topic.name;

/** Where a published record came to lie. */
export interface Published {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
