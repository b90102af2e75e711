import { type Insertable, type Kysely, sql } from 'kysely';
import { type Seq, seqAt, msOf, type Tables } from './schema.ts';

/** Rows of one statement: SQLite takes 32,766 values, PostgreSQL 65,535. */
const AT_ONCE = 1_000;
/** Values of one `in (…)`. */
const LISTED = 5_000;

export function* chunked<T>(all: readonly T[], size: number = LISTED): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

export async function insertAll<T extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  for (const some of chunked(rows, AT_ONCE))
    await db
      .insertInto(table)
      .values(some as never)
      .execute();
}

/** A place in time for each of these instants, in their order, behind all that are taken. */
export async function placesFor(db: Kysely<Tables>, instants: readonly number[]): Promise<Seq[]> {
  const next = new Map<number, Seq>();
  for (const some of chunked([...new Set(instants)], AT_ONCE)) {
    const spans = some.map((ms) => sql`(${sql.raw(String(seqAt(ms)))}, ${sql.raw(String(seqAt(ms + 1)))})`);
    const { rows } = await sql<{ low: Seq | number; top: Seq | number | null }>`
      with spans (low, high) as (values ${sql.join(spans)})
      select low, (select max(seq) from events where seq >= low and seq < high) as top from spans`.execute(db);
    for (const { low, top } of rows) next.set(msOf(low), top === null ? BigInt(low) : BigInt(top) + 1n);
  }
  return instants.map((ms) => {
    const seq = next.get(Math.max(0, Math.trunc(ms))) ?? seqAt(ms);
    next.set(Math.max(0, Math.trunc(ms)), seq + 1n);
    return seq;
  });
}
