import type { Topic } from '@chorus/contracts';
import type { Headers } from './record.ts';

/** One record to be produced. Key and partition follow from the topic's own rules. */
export interface Emission {
  readonly topic: Topic;
  readonly key: string;
  readonly partition_by: string;
  /** Null deletes the key from a compacted topic. */
  readonly value: unknown;
  readonly headers: Headers;
  /** The value as it lies on the log, where it was made already: see {@link written}. */
  readonly bytes?: Buffer | null;
}

/** A record for `topic`. Headers are added to the standard ones and win over them. */
export function to<T>(topic: Topic<T>, value: T, headers: Headers = {}): Emission {
  return { topic: topic, key: topic.key(value), partition_by: topic.partition_by(value), value, headers };
}

/** Deletes a key from a compacted topic; `partition_by` as the topic's own rule would give it (the fleet). */
export function tombstone(topic: Topic, key: string, partition_by: string): Emission {
  return { topic: topic, key, partition_by, value: null, headers: {} };
}

/** JSON in UTF-8. */
export const valueBytes = ({ value, bytes }: Emission): Buffer | null =>
  bytes !== undefined ? bytes : value === null ? null : Buffer.from(JSON.stringify(value), 'utf8');

/** The same emission with its value as it will lie on the log, for who has to know its size: it is made only once. */
export const written = (emission: Emission): Emission & { readonly bytes: Buffer | null } => ({
  ...emission,
  bytes: valueBytes(emission),
});

/** What a handler decided about one record. */
export type Outcome =
  | { readonly kind: 'emit'; readonly emissions: readonly Emission[] }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'reject'; readonly error: string };

/** Produce these records. */
export const emit = (...emissions: Emission[]): Outcome => ({ kind: 'emit', emissions });

/** Nothing to do; counted under `reason` (a short constant, e.g. `duplicate`). */
export const skip = (reason: string): Outcome => ({ kind: 'skip', reason });

/** No retry will mend this record: it goes to dead-letters with `error`, a sentence for a person. */
export const reject = (error: string): Outcome => ({ kind: 'reject', error });
