import { z } from 'zod';
import { DAY, MAX_RECORD_BYTES } from './topic.ts';

/** Why a record is in `dead-letters`. */
export const deadLetterReason = z
  .enum(['not_json', 'schema', 'too_large', 'rejected', 'failed'])
  .meta({ id: 'DeadLetterReason' });
export type DeadLetterReason = z.infer<typeof deadLetterReason>;

/**
 * Headers of a dead letter. The value is the original record’s bytes, untouched; key and original headers stay,
 * these are added. All values are text. What did not fit is left out, and `dl_headers_cut` or `dl_value_cut` says so.
 */
export const deadLetterHeaders = z
  .looseObject({
    dl_topic: z.string(),
    dl_partition: z.string().regex(/^\d+$/),
    dl_offset: z.string().regex(/^\d+$/),
    dl_processor: z.string(),
    dl_reason: deadLetterReason,
    dl_error: z.string().describe('For a person: what was wrong, where, what is accepted.'),
    dl_attempts: z.string().regex(/^\d+$/),
    dl_time: z.string(),
    dl_headers_cut: z
      .string()
      .regex(/^[1-9]\d*$/)
      .optional()
      .describe('How many of the record’s headers are left out: it keeps at most 80, and 32 KiB of them.'),
    dl_value_cut: z
      .string()
      .regex(/^\d+$/)
      .optional()
      .describe('Where key and value had to be left out, too, which only a broker can cause: the bytes of the value.'),
  })
  .meta({ id: 'DeadLetterHeaders' });
export type DeadLetterHeaders = z.infer<typeof deadLetterHeaders>;

/**
 * Headers of a record that was put back on its origin topic. Key, value and the other headers are those of the dead
 * letter, without its `dl_*`. It is meant for one processor: the others pass it over, and readers leave it out, for to
 * them it is a record that they have had. When it fails again these headers stay with its new dead letter.
 *
 * Beside each dead letter that was redriven stands a *marker*: a record on its partition of `dead-letters`, written in
 * the copy’s own transaction, with these headers, without `dl_*`, key and value.
 *
 * Whoever may produce to a topic may set them: on the public door that makes a record one that is passed over, or one
 * that readers of the door do not see. Both harm nobody but its sender, and nothing behind the door carries them on.
 */
export const redriveHeaders = z
  .looseObject({
    redrive_for: z.string().min(1).describe('The processor that gave the record up.'),
    redrive_of: z
      .string()
      .regex(/^\d+@\d+$/)
      .describe('The dead letter: partition and offset in `dead-letters`, e.g. `3@1207`.'),
    redrive_origin: z
      .string()
      .regex(/^[^/]+\/\d+@\d+$/)
      .describe('The record that was given up, e.g. `agent-messages-raw/3@88120`.'),
    redrive_count: z
      .string()
      .regex(/^[1-9]\d*$/)
      .describe('How often this record was put back: 1 for the first time, one more where that copy failed too.'),
    redrive_time: z.string().describe('RFC 3339.'),
  })
  .meta({ id: 'RedriveHeaders' });
export type RedriveHeaders = z.infer<typeof redriveHeaders>;

/** The processor that a redriven record is meant for; undefined for every other record. */
export const redrivenFor = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers['redrive_for'] || undefined;

/**
 * Where records go that no retry can mend, and the markers of those that were redriven. Not a `Topic`: its values are
 * bytes of any kind.
 */
export const deadLetters = {
  name: 'dead-letters',
  cleanup: 'delete',
  retention_ms: 30 * DAY,
  /** The largest record of any topic has to fit in here, with the headers that say why. */
  max_bytes: MAX_RECORD_BYTES + 65_536,
} as const;
