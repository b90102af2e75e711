import type { Kysely, Selectable } from 'kysely';
import { type Kind, KINDS } from '../events/kinds.ts';
import type { Seq, Tables } from './schema.ts';

export interface OffsetsSought {
  readonly fleet: number;
  readonly kind: Kind;
  readonly offsets: readonly number[];
  readonly from: Seq;
  readonly before: Seq;
  readonly limit: number;
}

/** The fleet's events of one kind at these offsets of the log as it is now, newest first. */
export async function atOffsets(
  db: Kysely<Tables>,
  { fleet, kind, offsets, from, before, limit }: OffsetsSought,
): Promise<Selectable<Tables['events']>[]> {
  if (offsets.length === 0) return [];
  const places = db
    .selectFrom('positions')
    .innerJoin('events as placed', (join) =>
      join
        .onRef('placed.log_partition', '=', 'positions.log_partition')
        .onRef('placed.generation', '=', 'positions.generation'),
    )
    .select('placed.seq')
    .where('positions.topic', '=', KINDS[kind].name)
    .where('placed.kind', '=', kind)
    .where('placed.log_offset', 'in', offsets);
  return db
    .selectFrom('events')
    .selectAll()
    .where('seq', 'in', places)
    .where('fleet', '=', fleet)
    .where('seq', '>=', from)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}
