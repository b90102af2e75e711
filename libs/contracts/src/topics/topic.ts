import type { z } from 'zod';

/** Largest record of a topic in bytes, key and headers included, and largest batch of records: what its broker topic takes. */
export const MAX_RECORD_BYTES = 4_128_768;
/** What a topic may have as its `max_bytes`: the rest of a record is for its key, its headers and the framing. */
export const MAX_VALUE_BYTES = MAX_RECORD_BYTES - 65_536;

/** Why a topic exists: a log keeps every record for `retention_ms`, a table keeps the latest record of each key. */
export type Cleanup = 'delete' | 'compact';

/**
 * One Kafka topic: its name, what its records are, how they are keyed and where they lie.
 *
 * `key` and `partition_by` are functions of the record, so that nobody who produces one has to know the rule. They are
 * declared as methods, so that a list of topics of different records is a list of `Topic`.
 */
export interface Topic<T = unknown> {
  /** Name on the broker. */
  readonly name: string;
  /** CloudEvents `ce_type` of the records, e.g. `chorus.agent-message.v1`. */
  readonly type: string;
  /** Shape of the value; unknown fields are preserved. */
  readonly schema: z.ZodType<T>;
  /** The record's Kafka key. */
  key(value: T): string;
  /** What the partition is chosen by: the key itself, or the fleet where the key is finer than a fleet. */
  partition_by(value: T): string;
  readonly cleanup: Cleanup;
  /** How long records stay, in milliseconds. For a compacted topic: how long every version of a key stays before it is compacted. */
  readonly retention_ms: number;
  /** Largest value in bytes that a service takes from or puts on this topic; at most {@link MAX_VALUE_BYTES}. */
  readonly max_bytes: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

interface Declared<T> extends Partial<Pick<Topic<T>, 'cleanup' | 'retention_ms' | 'max_bytes'>> {
  name: string;
  type: string;
  schema: z.ZodType<T>;
  key: (value: NoInfer<T>) => string;
  partition_by?: (value: NoInfer<T>) => string;
}

/** Declares a topic; a log of seven days with records of up to 1 MiB, partitioned by key, unless said otherwise. */
export function defineTopic<T>(topic: Declared<T>): Topic<T> {
  return { partition_by: topic.key, cleanup: 'delete', retention_ms: 7 * DAY, max_bytes: 1_048_576, ...topic };
}
