import { z } from 'zod';
import { list } from './env.ts';

/** Kinds with commas between them, or the one word that stands for `meant`: all of them, or none. */
function someOf<Kind extends string>(kinds: readonly Kind[], word: string, meant: readonly Kind[]) {
  const isKind = (text: string): text is Kind => (kinds as readonly string[]).includes(text);
  return z
    .string()
    .default(word)
    .transform((text, context): readonly Kind[] => {
      if (text.trim() === word) return meant;
      const given = text.split(',').map((item) => item.trim());
      if (given.every(isKind)) return given;
      const message = `expected, with commas between them, some of ${kinds.join(', ')}; or ${word}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/**
 * What is taken out of what is stored or told: spread its `shape` into the schema of each service that redacts, so that one
 * setting holds for all. `policyOf` of `@chorus/privacy` makes the policy of it.
 *
 * @param kinds those that there are
 */
export const redactionSchema = <Kind extends string>(kinds: readonly Kind[]) =>
  z.object({
    /** What is taken out: kinds with commas between them, or `all`. */
    REDACT_KINDS: someOf(kinds, 'all', kinds),
    /** What of it stays nevertheless; `none` of it by default. With all kinds here nothing is taken out. */
    REDACT_EXCEPT: someOf(kinds, 'none', []),
    /** More names of fields whose text is a secret, besides `password`, `api_key`, `authorization` and the like. */
    REDACT_FIELDS: list([]),
    /** Words that are taken out wherever they stand, in this spelling; none can hold a comma. */
    REDACT_LITERALS: list([]).refine(
      (words) => words.every(({ length }) => length >= 3),
      'expected words of 3 characters or more',
    ),
  });
