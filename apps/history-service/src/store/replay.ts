import { type Kysely, sql } from 'kysely';
import type { Kind } from '../events/kinds.ts';
import { valuesOf } from './find-events.ts';
import { msOf, type Seq, type Tables } from './schema.ts';

/** An event again, in the order of time. */
export interface Replayed {
  readonly seq: Seq;
  readonly kind: Kind;
  /** Log time, ms since 1970. */
  readonly at: number;
  readonly value: unknown;
}

/**
 * Events of a fleet after one place and before another, at most `limit`: fewer only where there are no more.
 *
 * @param sought.order oldest first unless given
 */
export async function replay(
  db: Kysely<Tables>,
  sought: {
    readonly fleet: number;
    readonly kinds: readonly Kind[];
    readonly after: Seq;
    readonly before: Seq;
    readonly limit: number;
    readonly order?: 'asc' | 'desc';
  },
): Promise<Replayed[]> {
  const { order = 'asc' } = sought;
  const found: { seq: Seq; kind: Kind }[] = [];
  // Kind by kind: each is a range of the index then.
  for (const kind of sought.kinds) {
    const rows = await db
      .selectFrom('events')
      .select('seq')
      .where('fleet', '=', sought.fleet)
      .where('kind', '=', kind)
      .where('seq', '>', sought.after)
      .where('seq', '<', sought.before)
      .orderBy('seq', order)
      .limit(sought.limit)
      .execute();
    found.push(...rows.map(({ seq }) => ({ seq: BigInt(seq), kind })));
  }
  const page = found.sort((a, b) => (a.seq < b.seq === (order === 'asc') ? -1 : 1)).slice(0, sought.limit);
  const values = await valuesOf(
    db,
    page.map(({ seq }) => seq),
  );
  return page.map(({ seq, kind }) => ({ seq, kind, at: msOf(seq), value: values.get(seq) ?? null }));
}

/** The newest events of a kind, at most so many: how many there are, the place of the first, and whether older ones are left out. */
export async function newestOf(
  db: Kysely<Tables>,
  sought: { readonly fleet: number; readonly kind: Kind; readonly from: Seq; readonly before: Seq },
  most: number,
): Promise<{ readonly count: number; readonly first: Seq; readonly isCut: boolean } | null> {
  const { fleet, kind, from, before } = sought;
  const { rows } = await sql<{ n: number | bigint; first: number | bigint | null }>`select
    count(*) as n, min(seq) as first from (select seq from events where fleet = ${fleet} and kind = ${kind}
      and seq >= ${from} and seq < ${before} order by seq desc limit ${most + 1}) as newest`.execute(db);
  const [row] = rows;
  if (!row || row.first === null) return null;
  const [found, first] = [Number(row.n), BigInt(row.first)];
  return found > most ? { count: most, first: first + 1n, isCut: true } : { count: found, first, isCut: false };
}

/** The latest event of a kind before a place of which `wanted` makes something. */
export async function latest<T>(
  db: Kysely<Tables>,
  { fleet, kind, before }: { readonly fleet: number; readonly kind: Kind; readonly before: Seq },
  floor: Seq,
  wanted: (value: unknown) => T | undefined,
): Promise<T | undefined> {
  for (let end = before; ;) {
    const rows = await db
      .selectFrom('events')
      .select('seq')
      .where('fleet', '=', fleet)
      .where('kind', '=', kind)
      .where('seq', '>=', floor)
      .where('seq', '<', end)
      .orderBy('seq', 'desc')
      .limit(PAGE)
      .execute();
    const values = await valuesOf(
      db,
      rows.map(({ seq }) => seq),
    );
    for (const { seq } of rows) {
      const found = wanted(values.get(BigInt(seq)));
      if (found !== undefined) return found;
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return undefined;
    end = BigInt(last.seq);
  }
}

const PAGE = 200;
