import {
  deadLetterHeaders,
  deadLetters,
  redriveHeaders,
  type DeadLetterHeaders,
  type DeadLetterReason,
} from '@chorus/contracts';
import type { Headers, RawRecord } from '../port/record.ts';
import type { Outgoing } from './encode.ts';
import { HEADER_BYTES, oneHeaderBytes } from './header-bytes.ts';

/**
 * Headers of its record that a dead letter keeps. A reader looks at a hundred, and anybody may send as many: there has to
 * be room for those that say why it is here, and how often it was.
 */
const KEPT_HEADERS = 80;
const KEPT_FIRST: ReadonlySet<string> = new Set([...Object.keys(redriveHeaders.shape), 'ce_id', 'ce_source']);
/** A stranger may have set them, too. */
const OURS: ReadonlySet<string> = new Set(Object.keys(deadLetterHeaders.shape));
/** Characters of the error. */
const ERROR_CHARACTERS = 2000;

/** How much of its record a dead letter keeps. */
export type Kept = 'all' | 'key and value' | 'nothing';

/** The headers that are kept, so that the whole fits whatever came, and how many are not. */
function keptHeaders(headers: Headers, keep: Kept): { readonly kept: Headers; readonly cut: number } {
  const all = Object.entries(headers).filter(([name]) => !OURS.has(name));
  if (keep !== 'all') return { kept: {}, cut: all.length };
  const { first = [], others = [] } = Object.groupBy(all, ([name]) => (KEPT_FIRST.has(name) ? 'first' : 'others'));
  const kept: [string, string][] = [];
  let room = HEADER_BYTES;
  for (const [name, value] of [...first, ...others]) {
    const bytes = oneHeaderBytes(name, value);
    if (kept.length === KEPT_HEADERS || bytes > room) continue;
    room -= bytes;
    kept.push([name, value]);
  }
  return { kept: Object.fromEntries(kept), cut: all.length - kept.length };
}

/** The record's own bytes, with headers that say why it is here, and what of it is not. */
export function deadLetter(
  raw: RawRecord,
  why: { processor: string; reason: DeadLetterReason; error: string; attempts: number; time_ms: number },
  keep: Kept = 'all',
): Outgoing {
  const { kept, cut } = keptHeaders(raw.headers, keep);
  const said: DeadLetterHeaders & Headers = {
    dl_topic: raw.topic,
    dl_partition: String(raw.partition),
    dl_offset: String(raw.offset),
    dl_processor: why.processor,
    dl_reason: why.reason,
    dl_error: why.error.slice(0, ERROR_CHARACTERS),
    dl_attempts: String(why.attempts),
    dl_time: new Date(why.time_ms).toISOString(),
    ...(cut > 0 && { dl_headers_cut: String(cut) }),
    ...(keep === 'nothing' && { dl_value_cut: String(raw.value?.length ?? 0) }),
  };
  const { key, value } = keep === 'nothing' ? { key: null, value: null } : raw;
  return { topic: deadLetters.name, partition: raw.partition, key, value, headers: { ...kept, ...said } };
}
