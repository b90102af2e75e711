import type { Topic } from '@chorus/contracts';
import type { BusRecord } from './record.ts';

/**
 * State of one task: JSON values by text key, restored from the processor's changelog. `get` hands out the stored
 * object itself: treat it as immutable and `put` a new one, else the change is lost at the next restart.
 */
export interface KeyValueStore<V> {
  get(key: string): V | undefined;
  put(key: string, value: V): void;
  delete(key: string): void;
  /**
   * Of all keys, or of those that begin with `prefix`; in the order in which they were written last, also after a restart.
   * Of what changes meanwhile the present value is given, and keys that are new are left out.
   */
  entries(prefix?: string): Iterable<readonly [string, V]>;
  readonly size: number;
}

/**
 * The identities of the last records of one input, without those that were given up; restored by reading that input
 * again.
 */
export interface RecentStore {
  /** Whether a record before the present one, among the last `size`, had this identity. */
  has(identity: string): boolean;
}

/** The latest value per key of a table input, as far as it was read. Never ahead of what is committed. */
export interface ReadonlyTable<T> {
  get(key: string): BusRecord<T> | undefined;
  entries(prefix?: string): Iterable<readonly [string, BusRecord<T>]>;
  readonly size: number;
}

export interface KeyValueStoreDefinition<V> {
  readonly kind: 'key-value';
  /** Carries the type only. */
  readonly value?: V;
}

export interface RecentStoreDefinition {
  readonly kind: 'recent';
  readonly of: Topic;
  /** How many records back; those that were given up count, and are not remembered. */
  readonly size: number;
  readonly identity: (record: BusRecord) => string;
}

/** A key-value store with a private changelog. */
export const keyValueStore = <V>(): KeyValueStoreDefinition<V> => ({ kind: 'key-value' });

/** A bounded memory of one stream input, for finding duplicates. */
export const recentStore = <T>(
  of: Topic<T>,
  size: number,
  identity: (record: BusRecord<T>) => string,
): RecentStoreDefinition => ({
  kind: 'recent',
  of,
  size,
  identity: identity as (record: BusRecord) => string,
});

export type StoreDefinition = KeyValueStoreDefinition<unknown> | RecentStoreDefinition;
