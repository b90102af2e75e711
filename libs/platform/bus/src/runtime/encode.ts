import { type Emission, valueBytes } from '../port/outcome.ts';
import type { Headers } from '../port/record.ts';
import { RecordsRefused } from '../port/records-refused.ts';
import { HEADER_BYTES, headerBytes } from './header-bytes.ts';
import { instantText } from './instant.ts';
import { partitionFor } from './partition.ts';

/** A record ready for the wire. Topic names are without namespace; adapters add it. */
export interface Outgoing {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

export interface Origin {
  /** CloudEvents source, e.g. `/chorus/trust-ledger`. */
  readonly source: string;
  /** CloudEvents id, unique within the source. */
  readonly id: string;
  readonly time_ms: number;
  /** Whatever the record had that it comes of; taken over where it is one, see {@link TRACEPARENT}. */
  readonly traceparent?: string | undefined;
}

/** Version 00 of W3C's trace context. Anybody may send another, of any size. */
const TRACEPARENT = /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/**
 * Lays an emission on its partition and gives it its CloudEvents headers; the emission's own headers win.
 *
 * @throws RecordsRefused where the value is larger than its topic takes, or the headers than any topic does
 */
export function encode(emission: Emission, origin: Origin, partitions: number): Outgoing {
  const value = valueBytes(emission);
  const { name, max_bytes } = emission.topic;
  if (value !== null && value.length > max_bytes)
    throw new RecordsRefused(`a record of ${value.length} bytes for ${name}, which takes at most ${max_bytes}`);
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: origin.id,
    ce_source: origin.source,
    ce_type: emission.topic.type,
    ce_time: instantText(origin.time_ms),
    'content-type': 'application/json',
  };
  const { traceparent } = origin;
  if (traceparent !== undefined && TRACEPARENT.test(traceparent)) headers['traceparent'] = traceparent;
  Object.assign(headers, emission.headers);
  const bytes = headerBytes(headers);
  if (bytes > HEADER_BYTES)
    throw new RecordsRefused(`headers of ${bytes} bytes for ${name}, which takes at most ${HEADER_BYTES}`);
  return { topic: name, partition: partitionFor(emission.partition_by, partitions), key: emission.key, value, headers };
}

/** Name of the private changelog of a processor. */
export const changelogOf = (processor: string): string => `${processor}-changelog`;
