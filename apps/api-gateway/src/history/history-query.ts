import { keyText } from '@chorus/contracts';
import { ProblemException } from '@chorus/service-kit';
import { z } from 'zod';

/** Parts of the queries of everything that asks about the past. */

/** A conversation, in a path. */
export const correlationId = keyText(256).min(1);

/** Cursors come from the service that answers, and go back to it as they are. */
export const historyPage = (bounds: { readonly most: number; readonly usual: number }) => ({
  limit: z.coerce.number().int().min(1).max(bounds.most).default(bounds.usual),
  cursor: z.string().max(256, 'is not a cursor: take "next_cursor" of the page before, as it is').optional(),
});

const queryInstant = z.iso.datetime({
  offset: true,
  error: 'expected an RFC 3339 instant, e.g. 2026-03-01T12:00:00Z; the "+" of an offset is written %2B',
});

export const between = { from: queryInstant.optional(), to: queryInstant.optional() };

/** Words that all have to be there; blank is none. */
export const words = keyText(256)
  .optional()
  .transform((text) => text?.trim() || null);

/** Names with commas between them, each one of `known`; none where absent. */
export const namesOf = <T extends string>(known: readonly T[]) =>
  z
    .string()
    .max(1024)
    .optional()
    .transform((text, context): T[] => {
      const given = new Set((text ?? '').split(',').map((name) => name.trim()));
      given.delete('');
      const isKnown = (name: string): name is T => (known as readonly string[]).includes(name);
      const names = [...given].filter(isKnown);
      if (names.length === given.size) return names;
      context.addIssue({ code: 'custom', message: `expected some of ${known.join(', ')}, with commas between them` });
      return z.NEVER;
    });

/** Offsets on the log with commas between them; undefined where absent. */
export const offsetsOf = ({ most }: { readonly most: number }) =>
  z
    .string()
    .regex(/^\d{1,15}(,\d{1,15})*$/, 'expected offsets of records, whole numbers with commas between them')
    .transform((text) => [...new Set(text.split(',').map(Number))])
    .refine(({ length }) => length <= most, `at most ${most} offsets`)
    .optional();

/** @throws ProblemException 400 where a range ends before it begins */
export function requireOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): void {
  if (from === undefined || to === undefined || Date.parse(from) <= Date.parse(to)) return;
  throw new ProblemException({
    status: 400,
    kind: 'validation',
    detail: `"from" (${from}) is after "to" (${to}).`,
    errors: [{ pointer: '/from', detail: 'is after "to"' }],
  });
}
