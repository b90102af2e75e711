import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Seq, Tables } from './schema.ts';

export interface RiskySought {
  readonly fleet: number;
  readonly from: Seq;
  readonly before: Seq;
  readonly min_risk: number;
  readonly agent: string | null;
  readonly correlation: string | null;
  readonly id: string | null;
  /** Places where the words are, newest first; absent: anywhere. */
  readonly hits?: (bounds: { from: Seq; before: Seq; limit: number }) => RawBuilder<{ seq: Seq | number }>;
  readonly limit: number;
}

/** Hits that are looked at together: risk is no word, and many a hit has none. */
const HITS = 1_000;

/** Decisions with at least that risk, newest first. */
export async function findRisky(db: Kysely<Tables>, sought: RiskySought): Promise<Selectable<Tables['events']>[]> {
  const { hits, from, limit } = sought;
  if (!hits) return select(db, sought).execute();
  const found: Selectable<Tables['events']>[] = [];
  for (let { before } = sought; ;) {
    const { rows } = await sql<{ seq: Seq | number }>`${hits({ from, before, limit: HITS })}`.execute(db);
    const seqs = rows.map(({ seq }) => BigInt(seq));
    if (seqs.length > 0)
      found.push(
        ...(await select(db, { ...sought, limit: limit - found.length })
          .where('risks.seq', 'in', seqs)
          .execute()),
      );
    const last = seqs.at(-1);
    if (last === undefined || seqs.length < HITS || found.length >= limit) return found;
    before = last;
  }
}

function select(db: Kysely<Tables>, { fleet, from, before, min_risk, agent, correlation, id, limit }: RiskySought) {
  let query = db
    .selectFrom('risks')
    .innerJoin('events', 'events.seq', 'risks.seq')
    .selectAll('events')
    .where('risks.fleet', '=', fleet)
    .where('risks.seq', '>=', from)
    .where('risks.seq', '<', before)
    .where('risks.risk', '>=', min_risk)
    .orderBy('risks.seq', 'desc')
    .limit(limit);
  // The sender of a decision is the only agent by whom it is found.
  if (agent !== null) query = query.where('events.agent_id', '=', agent);
  if (correlation !== null) query = query.where('events.correlation_id', '=', correlation);
  if (id !== null) query = query.where('events.id', '=', id);
  return query;
}
