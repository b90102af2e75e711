import { ProblemException } from '@chorus/service-kit';
import { z } from 'zod';

/** Query of every paged list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(1024).optional(),
});

const encode = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');

/** The key that a cursor stands for. @throws ProblemException 400 for a cursor that is none of ours. */
export function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (encode(key) === cursor && key !== '') return key;
  throw new ProblemException({
    status: 400,
    kind: 'cursor',
    detail: 'The cursor is not one of ours: take "next_cursor" of the page before, as it is.',
    errors: [{ pointer: '/cursor', detail: 'is not a cursor' }],
  });
}

/** The items of an ordered list behind the cursor; a key that has gone since does not break the paging. */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  query: { limit: number; cursor?: string | undefined },
  after: (key: string, cursor: string) => boolean = (a, b) => a > b,
): { items: T[]; next_cursor: string | null } {
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const rest = cursor === undefined ? items : items.filter((item) => after(key(item), cursor));
  const shown = rest.slice(0, query.limit);
  const last = shown.at(-1);
  return { items: shown, next_cursor: rest.length > shown.length && last !== undefined ? encode(key(last)) : null };
}
