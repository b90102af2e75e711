import { z } from 'zod';
import { DAY } from './topic.ts';

/** Why a record is in `dead-letters`. */
export const deadLetterReason = z
  .enum(['not_json', 'schema', 'too_large', 'rejected', 'failed'])
  .meta({ id: 'DeadLetterReason' });
export type DeadLetterReason = z.infer<typeof deadLetterReason>;

/**
 * Headers of a dead letter. The value is the original record’s bytes, untouched; key and original headers stay,
 * these are added. All values are text.
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
  })
  .meta({ id: 'DeadLetterHeaders' });
export type DeadLetterHeaders = z.infer<typeof deadLetterHeaders>;

/** Where records go that no retry can mend. Not a `Topic`: its values are bytes of any kind. */
export const deadLetters = {
  name: 'dead-letters',
  cleanup: 'delete',
  retention_ms: 30 * DAY,
  /** A raw record that is over its topic’s limit still has to fit in here. */
  max_bytes: 4 * 1_048_576,
} as const;
