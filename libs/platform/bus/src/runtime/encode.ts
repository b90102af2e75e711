import { deadLetters, redriveHeaders, type DeadLetterReason } from '@chorus/contracts';
import { type Emission, valueBytes } from '../port/outcome.ts';
import type { Headers, RawRecord } from '../port/record.ts';
import { RecordsRefused } from '../port/records-refused.ts';
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
  readonly traceparent?: string | undefined;
}

/**
 * Lays an emission on its partition and gives it its CloudEvents headers; the emission's own headers win.
 *
 * @throws RecordsRefused where the value is larger than its topic takes
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
  if (origin.traceparent !== undefined) headers['traceparent'] = origin.traceparent;
  Object.assign(headers, emission.headers);
  return { topic: name, partition: partitionFor(emission.partition_by, partitions), key: emission.key, value, headers };
}

/**
 * Headers of its record that a dead letter keeps. A reader looks at a hundred, and anybody may send as many: there has to
 * be room for those that say why it is here, and how often it was.
 */
const KEPT_HEADERS = 80;
const KEPT_FIRST: ReadonlySet<string> = new Set([...Object.keys(redriveHeaders.shape), 'ce_id', 'ce_source']);

function keptHeaders(headers: Headers): Headers {
  const all = Object.entries(headers);
  if (all.length <= KEPT_HEADERS) return headers;
  const { first = [], others = [] } = Object.groupBy(all, ([name]) => (KEPT_FIRST.has(name) ? 'first' : 'others'));
  return Object.fromEntries([...first, ...others].slice(0, KEPT_HEADERS));
}

/** The record's own bytes, with headers that say why it is here. */
export function deadLetter(
  raw: RawRecord,
  why: { processor: string; reason: DeadLetterReason; error: string; attempts: number; time_ms: number },
): Outgoing {
  return {
    topic: deadLetters.name,
    partition: raw.partition,
    key: raw.key,
    value: raw.value,
    headers: {
      ...keptHeaders(raw.headers),
      dl_topic: raw.topic,
      dl_partition: String(raw.partition),
      dl_offset: String(raw.offset),
      dl_processor: why.processor,
      dl_reason: why.reason,
      dl_error: why.error.slice(0, 2000),
      dl_attempts: String(why.attempts),
      dl_time: new Date(why.time_ms).toISOString(),
    },
  };
}

/** Name of the private changelog of a processor. */
export const changelogOf = (processor: string): string => `${processor}-changelog`;
