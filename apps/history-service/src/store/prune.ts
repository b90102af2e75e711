import type { Detection } from '@chorus/contracts';
import type { Kysely, Selectable } from 'kysely';
import { keyColumn } from '../events/event.ts';
import { ALL_KINDS, isKept } from '../events/kinds.ts';
import { recountDetections } from './detected.ts';
import { valuesOf } from './find-events.ts';
import { recount } from './recount.ts';
import { chunked } from './rows.ts';
import type { Seq, Tables } from './schema.ts';
import type { SearchIndex } from './search.ts';

type Row = Selectable<Tables['events']>;

/** Deletes at most so many events before `oldest`, or of fleets that were removed after them. @returns how many */
export async function pruneStep(db: Kysely<Tables>, index: SearchIndex, oldest: Seq, atMost: number): Promise<number> {
  const rows = await tooOld(db, oldest, atMost);
  if (rows.length === 0) return 0;
  const seqs = rows.map(({ seq }) => BigInt(seq));
  const conversations = await conversationsOf(db, seqs);
  for (const [fleet, ours] of Map.groupBy(rows, (row) => row.fleet)) await forgetAgents(db, fleet, ours);
  await index.remove(db, seqs);
  for (const some of chunked(seqs)) {
    for (const table of ['messages', 'event_values', 'events', 'mentions', 'detections'] as const)
      await db.deleteFrom(table).where('seq', 'in', some).execute();
    for (const fleet of new Set(rows.map((row) => row.fleet)))
      await db.deleteFrom('risks').where('fleet', '=', fleet).where('seq', 'in', some).execute();
    const named = db.deleteFrom('conversation_detections').where('seq', 'in', some).returning('conversation');
    const counted = await named.execute();
    await recountDetections(db, [...new Set(counted.map(({ conversation }) => conversation))]);
  }
  for (const [floor, ours] of Map.groupBy(conversations, ({ floor }) => floor))
    await recount(
      db,
      ours.map(({ no }) => no),
      floor,
    );
  return rows.length;
}

async function tooOld(db: Kysely<Tables>, oldest: Seq, atMost: number): Promise<Row[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '<', oldest)
    .where('kind', 'not in', ALL_KINDS.filter(isKept))
    .orderBy('seq')
    .limit(atMost)
    .execute();
  if (rows.length > 0) return rows;
  for (const { no, floor } of await db.selectFrom('fleets').selectAll().where('floor', '>', 0n).execute())
    for (const kind of ALL_KINDS) {
      const forgotten = await db
        .selectFrom('events')
        .selectAll()
        .where('fleet', '=', no)
        .where('kind', '=', kind)
        .where('seq', '<', floor)
        .limit(atMost)
        .execute();
      if (forgotten.length > 0) return forgotten;
    }
  return [];
}

/** Whose messages these are, with the floor of their fleets. */
async function conversationsOf(db: Kysely<Tables>, seqs: readonly Seq[]): Promise<{ no: number; floor: Seq }[]> {
  const found = new Map<number, { no: number; floor: Seq }>();
  for (const some of chunked(seqs))
    for (const { no, floor } of await db
      .selectFrom('messages')
      .innerJoin('conversations', 'conversations.no', 'messages.conversation')
      .innerJoin('fleets', 'fleets.no', 'conversations.fleet')
      .select(['conversations.no', 'fleets.floor'])
      .distinct()
      .where('messages.seq', 'in', some)
      .execute())
      found.set(no, { no, floor: BigInt(floor) });
  return [...found.values()];
}

/** Who can be found by is in the row; of detections, which name several agents, in the value. */
async function forgetAgents(db: Kysely<Tables>, fleet: number, rows: readonly Row[]): Promise<void> {
  const detections = await valuesOf(
    db,
    rows.filter(({ kind }) => kind === 't').map(({ seq }) => seq),
  );
  const agentsOf = ({ kind, seq, agent_id }: Row): string[] =>
    kind === 't'
      ? ((detections.get(BigInt(seq)) as Detection | undefined)?.agents ?? []).map(keyColumn)
      : agent_id === null
        ? []
        : [agent_id];
  const keyed = rows.flatMap((row) => agentsOf(row).map((agent) => ({ key: JSON.stringify([row.kind, agent]), row })));
  for (const [key, ours] of Map.groupBy(keyed, (one) => one.key)) {
    const [kind, agent_id] = JSON.parse(key) as [Row['kind'], string];
    for (const some of chunked(ours))
      await db
        .deleteFrom('event_agents')
        .where('fleet', '=', fleet)
        .where('kind', '=', kind)
        .where('agent_id', '=', agent_id)
        .where(
          'seq',
          'in',
          some.map(({ row }) => row.seq),
        )
        .execute();
  }
}
