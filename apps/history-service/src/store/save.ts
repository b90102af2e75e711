import { type Kysely, sql } from 'kysely';
import type { SqlDatabase } from '@chorus/sql';
import { type Event, keyColumn } from '../events/event.ts';
import { isKept } from '../events/kinds.ts';
import { wordsOf } from '../events/words.ts';
import { addToConversations } from './conversations.ts';
import { countDetections, type Placed } from './detected.ts';
import { across, recount } from './recount.ts';
import { saveRisks } from './risks.ts';
import { saveDetections } from './save-detections.ts';
import { chunked, insertAll, placesFor } from './rows.ts';
import { type Seq, seqAt, type Tables } from './schema.ts';
import type { SearchIndex } from './search.ts';

/** One writer at a time, whoever it is; any number of readers. SQLite has it so by itself. */
const WRITER_LOCK = 7_346_502_118;

export async function beTheWriter(db: Kysely<Tables>, kind: SqlDatabase['kind']): Promise<void> {
  if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${WRITER_LOCK}::bigint)`.execute(db);
}

/** Stores events that are new, in their order. @returns how many of each kind were stored */
export async function saveEvents(
  db: Kysely<Tables>,
  index: SearchIndex,
  events: readonly { readonly event: Event; readonly generation: number }[],
  oldest: Seq,
): Promise<Map<Event['kind'], number>> {
  const fleets = await fleetsOf(db, [...new Set(events.map(({ event }) => event.fleet_id))]);
  await forget(
    db,
    events.map(({ event }) => event),
    fleets,
  );
  const floors = new Map([...fleets.values()].map(({ no, floor }) => [no, floor]));
  const kept = events.filter(({ event }) => {
    const at = seqAt(event.at);
    return (at >= oldest || isKept(event.kind)) && at >= (fleets.get(event.fleet_id)?.floor ?? 0n);
  });
  const seqs = await placesFor(
    db,
    kept.map(({ event }) => event.at),
  );
  const placed = kept.map(({ event, generation }, at) => ({
    event,
    generation,
    seq: seqs[at] as Seq,
    fleet: fleets.get(event.fleet_id)?.no as number,
  }));
  await insertAll(db, 'events', placed.map(row));
  await insertAll(
    db,
    'event_values',
    placed.map(({ event: { value }, seq }) => ({ seq, value })),
  );
  await insertAll(
    db,
    'event_agents',
    placed.flatMap(({ event: { kind, agents }, seq, fleet }) =>
      [...new Set(agents.map(keyColumn))].map((agent_id) => ({ fleet, kind, agent_id, seq })),
    ),
  );
  await saveRisks(db, placed);
  await index.add(
    db,
    placed.map(({ event, seq, fleet }) => ({
      seq,
      fleet,
      kind: event.kind,
      words: wordsOf(event.texts),
      agents: [...new Set(event.agents.map(keyColumn))],
      correlation_id: event.correlation_id === null ? null : keyColumn(event.correlation_id),
      id: event.id === null ? null : keyColumn(event.id),
    })),
  );
  await addToConversations(
    db,
    placed.filter(({ event }) => event.message !== null),
    floors,
  );
  const found = placed.filter(({ event }) => event.kind === 't');
  await countDetections(db, found);
  await saveDetections(db, found);
  const counts = new Map<Event['kind'], number>();
  for (const { event } of placed) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
  return counts;
}

const row = ({ event, seq, fleet, generation }: Placed & { readonly generation: number }) => ({
  seq,
  kind: event.kind,
  log_partition: event.partition,
  generation,
  log_offset: event.offset,
  fleet,
  agent_id: event.agents[0] === undefined ? null : keyColumn(event.agents[0]),
  correlation_id: event.correlation_id === null ? null : keyColumn(event.correlation_id),
  id: event.id === null ? null : keyColumn(event.id),
  bytes: Buffer.byteLength(event.value),
});

interface Fleet {
  readonly no: number;
  floor: Seq;
}

async function fleetsOf(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, Fleet>> {
  const fleets = new Map<string, Fleet>();
  for (const some of chunked(ids, 1_000)) {
    await db
      .insertInto('fleets')
      .values(some.map((fleet_id) => ({ fleet_id, floor: 0 })))
      .onConflict((on) => on.column('fleet_id').doNothing())
      .execute();
    for (const { no, fleet_id, floor } of await db
      .selectFrom('fleets')
      .selectAll()
      .where('fleet_id', 'in', some)
      .execute())
      fleets.set(fleet_id, { no, floor: BigInt(floor) });
  }
  return fleets;
}

/** What is older than the removal of its fleet is not answered from now on; it is deleted in steps afterwards. */
async function forget(db: Kysely<Tables>, events: readonly Event[], fleets: ReadonlyMap<string, Fleet>): Promise<void> {
  for (const { fleet_id, forgets_before } of events) {
    const fleet = fleets.get(fleet_id);
    if (forgets_before === null || !fleet || seqAt(forgets_before) <= fleet.floor) continue;
    fleet.floor = seqAt(forgets_before);
    await db.updateTable('fleets').set({ floor: fleet.floor }).where('no', '=', fleet.no).execute();
    await recount(db, await across(db, fleet.no, fleet.floor), fleet.floor);
  }
}
