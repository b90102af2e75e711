import { issueWords, jsonPointer, redrivenFor, type DeadLetterReason, type Topic } from '@chorus/contracts';
import type { z } from 'zod';
import type { BusObserver, BytesTopic } from '../port/bus.ts';
import type { BusRecord, RawRecord, TableRecord } from '../port/record.ts';

/** Why a record could not be read; `error` is for a person. */
export interface DecodeError {
  readonly ok: false;
  readonly reason: DeadLetterReason;
  readonly error: string;
}

export type Decoded<T> = { readonly ok: true; readonly record: BusRecord<T> } | DecodeError;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** One phrase a problem, at most five: the field, as JSON Pointer, and what is wrong with it. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const shown = issues.slice(0, 5).map((issue) => {
    const where = jsonPointer(issue.path) || 'the value';
    return `${where}: ${issue.message}`;
  });
  const more = issues.length > shown.length ? ` (and ${issues.length - shown.length} more)` : '';
  return shown.join('; ') + more;
}

/** Parses and checks a record. Unknown fields stay. */
export function decode<T>(topic: Topic<T>, raw: RawRecord): Decoded<T> {
  const fail = (reason: DeadLetterReason, error: string): DecodeError => ({ ok: false, reason, error });
  if (raw.value === null) return fail('schema', `${topic.name} takes no records without a value.`);
  if (raw.value.length > topic.max_bytes)
    return fail(
      'too_large',
      `The record has ${raw.value.length} bytes; ${topic.name} takes at most ${topic.max_bytes}.`,
    );
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(raw.value));
  } catch (error) {
    // The engine quotes what it read behind a comma, and that may be a secret.
    const found =
      error instanceof SyntaxError ? error.message.replace(/, \.{0,3}".*$/s, '') : 'the bytes are not UTF-8';
    return fail('not_json', `The value is not JSON in UTF-8: ${found.slice(0, 300)}.`);
  }
  const parsed = topic.schema.safeParse(json, { error: issueWords });
  if (!parsed.success)
    return fail(
      'schema',
      `The value does not fit the schema of ${topic.name} (${topic.type}): ${describeIssues(parsed.error.issues)}.`,
    );
  const { partition, offset, headers, timestamp } = raw;
  const key = raw.key?.toString('utf8') ?? '';
  return { ok: true, record: { topic: topic.name, partition, offset, key, value: parsed.data, headers, timestamp } };
}

/**
 * What a reader hands over of a record: tombstones have a null value; what was redriven for one processor is left out, as
 * everybody else has had it; what cannot be read is reported and left out. Of a topic without a schema it is everything.
 */
export function readable(
  topic: Topic | BytesTopic,
  raw: RawRecord,
  reader: string,
  observer: BusObserver | undefined,
): TableRecord | undefined {
  if (topic.schema === undefined) return { ...raw, key: raw.key?.toString('utf8') ?? '' };
  if (redrivenFor(raw.headers) !== undefined) return undefined;
  if (raw.value === null) return { ...raw, key: raw.key?.toString('utf8') ?? '', value: null };
  const decoded = decode(topic, raw);
  if (decoded.ok) return decoded.record;
  const { partition, offset } = raw;
  observer?.unreadable?.({ reader, topic: topic.name, partition, offset, error: decoded.error });
  return undefined;
}
