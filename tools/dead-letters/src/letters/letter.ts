import type { RawRecord } from '@chorus/bus';
import { deadLetterHeaders, redriveHeaders, type DeadLetterReason, type LogPosition } from '@chorus/contracts';
import { parsePosition, type Position } from './position.ts';

/** A record that a processor gave up. Everything in it but the processor, the reason and the numbers is untrusted text. */
export interface DeadLetter {
  readonly position: Position;
  /** When it was given up: log time, ms since 1970. */
  readonly time: number;
  readonly processor: string;
  readonly reason: DeadLetterReason;
  readonly error: string;
  readonly attempts: number;
  /** Where the record stood that was given up. */
  readonly origin: LogPosition;
  /** How often it had been put back before it was given up this time, as its headers say. */
  readonly redrives: number;
  /** Key and value are here as the record had them; where they are not, they could not be kept. */
  readonly isWhole: boolean;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** All of them: the record’s own, and those that say why it is here. */
  readonly headers: RawRecord['headers'];
}

/** Says that a dead letter was redriven. */
export interface Marker {
  readonly of: Position;
  /** RFC 3339. */
  readonly time: string;
}

export type Entry =
  | { readonly kind: 'letter'; readonly letter: DeadLetter }
  | { readonly kind: 'marker'; readonly marker: Marker }
  /** Nothing of ours: somebody else produced to `dead-letters`. */
  | { readonly kind: 'unknown' };

/** More often than this is not counted: the number may be anybody’s who produces to the door. */
const MOST_REDRIVES = 999_999;

/** What a record of `dead-letters` is. */
export function entryOf(record: RawRecord): Entry {
  const { partition, offset, timestamp, key, value, headers } = record;
  if (headers['dl_topic'] === undefined) return markerOf(headers);
  const said = deadLetterHeaders.safeParse(headers);
  if (!said.success) return { kind: 'unknown' };
  const { dl_topic, dl_partition, dl_offset, dl_processor, dl_reason, dl_error, dl_attempts } = said.data;
  const origin = { topic: dl_topic, partition: Number(dl_partition), offset: Number(dl_offset) };
  const count = redriveHeaders.shape.redrive_count.safeParse(headers['redrive_count']);
  return {
    kind: 'letter',
    letter: {
      position: { partition, offset },
      time: timestamp,
      processor: dl_processor,
      reason: dl_reason,
      error: dl_error,
      attempts: Number(dl_attempts),
      origin,
      redrives: count.success ? Math.min(Number(count.data), MOST_REDRIVES) : 0,
      isWhole: headers['dl_value_cut'] === undefined,
      key,
      value,
      headers,
    },
  };
}

function markerOf(headers: RawRecord['headers']): Entry {
  const said = redriveHeaders.safeParse(headers);
  const of = said.success ? parsePosition(said.data.redrive_of) : undefined;
  return said.success && of ? { kind: 'marker', marker: { of, time: said.data.redrive_time } } : { kind: 'unknown' };
}
