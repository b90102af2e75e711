import { createHash } from 'node:crypto';
import type { HistoryQuery } from '@chorus/contracts';
import type { Seq } from '../store/schema.ts';

/** A cursor that was not given out for this question; the message says so to who asked. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

const CURSOR = /^([0-9a-z]{1,13})\.([0-9a-f]{12})$/;

/** What a cursor belongs to: the question without what changes from page to page. */
function digestOf(query: HistoryQuery): string {
  const asked = { ...query, request_id: '', cursor: null, deadline: '', limit: 0 };
  const sorted = Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 12);
}

/** Where the next page of this question goes on: behind the row at `seq`. */
export const cursorOf = (query: HistoryQuery, seq: Seq): string =>
  Buffer.from(`${seq.toString(36)}.${digestOf(query)}`).toString('base64url');

/** The place that a cursor holds; null for the first page. @throws InvalidCursor */
export function placeOf(query: HistoryQuery): Seq | null {
  if (query.cursor === null) return null;
  const [, place = '', digest] = CURSOR.exec(Buffer.from(query.cursor, 'base64url').toString('latin1')) ?? [];
  if (digest !== digestOf(query))
    throw new InvalidCursor(
      'The cursor does not belong to this question: give the next_cursor of the page before, with the same filters.',
    );
  let seq = 0n;
  for (const digit of place) seq = seq * 36n + BigInt(parseInt(digit, 36));
  if (seq >= 2n ** 63n) throw new InvalidCursor('The cursor is none that was given out: begin with the first page.');
  return seq;
}
