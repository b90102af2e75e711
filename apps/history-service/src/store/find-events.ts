import type { StoredEvent } from '@chorus/contracts';
import { type Kysely, type Selectable, sql } from 'kysely';
import { keyColumn } from '../events/event.ts';
import { ALL_KINDS, type Kind, KINDS } from '../events/kinds.ts';
import type { Terms } from '../events/words.ts';
import { atOffsets } from './at-offsets.ts';
import { findRisky } from './find-risky.ts';
import { END_OF_TIME, instantOf, type Seq, seqAt, type Tables } from './schema.ts';
import type { SearchIndex } from './search.ts';

export interface EventsSought {
  readonly fleet: { readonly no: number; readonly fleet_id: string; readonly floor: Seq };
  /** ms since 1970, inclusive; null: any. */
  readonly from: number | null;
  /** ms since 1970, exclusive; null: any. */
  readonly to: number | null;
  /** Empty: all. */
  readonly kinds: readonly Kind[];
  readonly agent_id: string | null;
  readonly correlation_id: string | null;
  readonly id: string | null;
  /** Only those with one of these ids. Absent: any. */
  readonly ids?: readonly string[];
  readonly terms: Terms | null;
  /** Above 0: only decisions with at least this risk. */
  readonly min_risk: number;
  /** Only records at these offsets; neither agent nor conversation, id, words or risk are looked at then. Absent: all. */
  readonly offsets?: readonly number[];
  /** Of the last row of the page before. */
  readonly before: Seq | null;
  readonly limit: number;
  readonly maxBytes: number;
}

export interface EventsFound {
  /** Newest first. */
  readonly rows: readonly { readonly seq: Seq; readonly event: StoredEvent }[];
  readonly more: boolean;
}

type Row = Selectable<Tables['events']>;

/** Each topic by the index that fits the question best, the newest of all of them. */
export async function findEvents(db: Kysely<Tables>, index: SearchIndex, sought: EventsSought): Promise<EventsFound> {
  if (sought.ids?.length === 0) return { rows: [], more: false };
  const found: Row[] = [];
  for (const kind of sought.kinds.length === 0 ? ALL_KINDS : sought.kinds)
    found.push(...(await ofKind(db, index, kind, sought)));
  found.sort((a, b) => (BigInt(a.seq) > BigInt(b.seq) ? -1 : 1));
  const page = fitting(found.slice(0, sought.limit), sought.maxBytes);
  const values = await valuesOf(
    db,
    page.map(({ seq }) => seq),
  );
  return {
    rows: page.map((row) => ({
      seq: BigInt(row.seq),
      event: storedEvent(sought.fleet.fleet_id, row, values.get(BigInt(row.seq)) ?? null),
    })),
    more: found.length > page.length,
  };
}

/** Rows whose values together stay within so many bytes; at least one. */
export function fitting<R extends { readonly bytes: number }>(rows: readonly R[], maxBytes: number): readonly R[] {
  // What surrounds a value in a reply, generously.
  const around = 3_000;
  let bytes = 0;
  const tooMany = rows.findIndex((row) => (bytes += row.bytes + around) > maxBytes);
  return tooMany === -1 ? rows : rows.slice(0, Math.max(1, tooMany));
}

/** Parsed values by place. */
export async function valuesOf(db: Kysely<Tables>, seqs: readonly (Seq | number)[]): Promise<Map<Seq, unknown>> {
  if (seqs.length === 0) return new Map();
  const rows = await db.selectFrom('event_values').selectAll().where('seq', 'in', seqs).execute();
  return new Map(rows.map(({ seq, value }) => [BigInt(seq), JSON.parse(value) as unknown]));
}

export const boundsOf = (
  sought: Pick<EventsSought, 'from' | 'to' | 'before' | 'fleet'>,
): { from: Seq; before: Seq } => {
  const { from, to, before, fleet } = sought;
  const low = from === null ? 0n : seqAt(from);
  const high = to === null ? END_OF_TIME : seqAt(to);
  return {
    from: low > fleet.floor ? low : fleet.floor,
    before: before !== null && before < high ? before : high,
  };
};

/** One row more than the page has, where there is one. */
async function ofKind(db: Kysely<Tables>, index: SearchIndex, kind: Kind, sought: EventsSought): Promise<Row[]> {
  const fleet = sought.fleet.no;
  const agent = sought.agent_id === null ? null : keyColumn(sought.agent_id);
  const correlation = sought.correlation_id === null ? null : keyColumn(sought.correlation_id);
  const id = sought.id === null ? null : keyColumn(sought.id);
  const { from, before } = boundsOf(sought);
  const limit = sought.limit + 1;
  const { min_risk, offsets } = sought;
  if (offsets) return atOffsets(db, { fleet, kind, offsets, from, before, limit });
  const terms = sought.terms && (await index.spellOut(db, { fleet, kind }, sought.terms));
  if (terms?.endings?.length === 0) return [];
  if (min_risk > 0) {
    if (kind !== 'd') return [];
    const asked = { fleet, kind, agent, correlations: correlation === null ? [] : [correlation], id };
    return findRisky(db, {
      ...{ fleet, from, before, min_risk, agent, correlation, id, limit },
      ...(terms && { hits: (bounds) => index.select({ ...asked, terms }, bounds) }),
    });
  }
  const all = db.selectFrom('events').selectAll('events').orderBy('events.seq', 'desc').limit(limit);
  if (terms) {
    const correlations = correlation === null ? [] : [correlation];
    const hits = index.select({ fleet, kind, terms, agent, correlations, id }, { from, before, limit });
    return all.where('events.seq', 'in', sql<Seq>`(select seq from (${hits}) as hits)`).execute();
  }
  if (agent !== null && correlation === null && id === null && !sought.ids)
    return db
      .selectFrom('event_agents')
      .innerJoin('events', 'events.seq', 'event_agents.seq')
      .selectAll('events')
      .where('event_agents.fleet', '=', fleet)
      .where('event_agents.kind', '=', kind)
      .where('event_agents.agent_id', '=', agent)
      .where('event_agents.seq', '>=', from)
      .where('event_agents.seq', '<', before)
      .orderBy('event_agents.seq', 'desc')
      .limit(limit)
      .execute();
  let query = all
    .where('fleet', '=', fleet)
    .where('kind', '=', kind)
    .where('events.seq', '>=', from)
    .where('events.seq', '<', before);
  if (id !== null) query = query.where('id', '=', id);
  if (sought.ids) query = query.where('id', 'in', sought.ids.map(keyColumn));
  if (correlation !== null) query = query.where('correlation_id', '=', correlation);
  if (agent !== null)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('event_agents')
          .select('event_agents.seq')
          .where('event_agents.fleet', '=', fleet)
          .where('event_agents.kind', '=', kind)
          .where('event_agents.agent_id', '=', agent)
          .whereRef('event_agents.seq', '=', 'events.seq'),
      ),
    );
  return query.execute();
}

const storedEvent = (fleet_id: string, row: Row, value: unknown): StoredEvent => ({
  topic: KINDS[row.kind].name,
  partition: row.log_partition,
  offset: Number(row.log_offset),
  at: instantOf(row.seq),
  fleet_id,
  agent_id: row.agent_id,
  correlation_id: row.correlation_id,
  id: row.id,
  value,
});
