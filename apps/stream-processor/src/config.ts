import { REDACTION_KINDS, type RedactionKind } from '@chorus/privacy';
import { env } from '@chorus/service-kit';
import { z } from 'zod';

const isKind = (text: string): text is RedactionKind => (REDACTION_KINDS as readonly string[]).includes(text);
const ACCEPTED_KINDS = `expected, with commas between them, some of ${REDACTION_KINDS.join(', ')}`;

/** Kinds with commas between them, or the one word that stands for `all` or none of them. */
const kinds = (word: string, meant: readonly RedactionKind[]) =>
  z
    .string()
    .default(word)
    .transform((text, context): readonly RedactionKind[] => {
      if (text.trim() === word) return meant;
      const given = text.split(',').map((item) => item.trim());
      if (given.every(isKind)) return given;
      context.addIssue({ code: 'custom', message: `${ACCEPTED_KINDS}; or ${word}` });
      return z.NEVER;
    });

/** The settings of stream-processor. What goes beyond a limit is forgotten, the longest unused first. */
export const streamProcessorConfig = z.object({
  /** Conversations that are remembered of one fleet. */
  MAX_CONVERSATIONS_PER_FLEET: env.integer({ min: 10, max: 1_000_000, default: 2_000 }),
  /** Resources, and as many agents that wait and pieces of work under way, that are remembered of one fleet. */
  MAX_RESOURCES_PER_FLEET: env.integer({ min: 10, max: 1_000_000, default: 10_000 }),
  /** What is taken out of messages before they are stored: kinds with commas between them, or `all`. */
  REDACT_KINDS: kinds('all', REDACTION_KINDS),
  /** What of it stays nevertheless; `none` of it by default. With all kinds here nothing is taken out. */
  REDACT_EXCEPT: kinds('none', []),
  /** More names of fields whose text is a secret, besides `password`, `api_key`, `authorization` and the like. */
  REDACT_FIELDS: env.list([]),
  /** Words that are taken out wherever they stand, in this spelling; none can hold a comma. */
  REDACT_LITERALS: env
    .list([])
    .refine((words) => words.every(({ length }) => length >= 3), 'expected words of 3 characters or more'),
});

export type StreamProcessorConfig = z.infer<typeof streamProcessorConfig>;
