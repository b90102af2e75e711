import type { Detection } from '@chorus/contracts';
import { type Insertable, type Kysely, sql } from 'kysely';
import { keyColumn } from '../events/event.ts';
import type { Placed } from './detected.ts';
import { chunked } from './rows.ts';
import type { Seq, Tables } from './schema.ts';

type Row = Insertable<Tables['detections']>;

/** What is asked for of a detection, from its latest version; `first_seq` stays that of the first one. */
export async function saveDetections(db: Kysely<Tables>, versions: readonly Placed[]): Promise<void> {
  const rows = new Map<string, Row>();
  for (const { event, seq, fleet } of versions) {
    const row = rowOf(JSON.parse(event.value) as Detection, fleet, seq);
    const key = `${fleet} ${row.detection_id}`;
    rows.set(key, { ...row, first_seq: rows.get(key)?.first_seq ?? seq });
  }
  for (const some of chunked([...rows.values()], 1_000))
    await db
      .insertInto('detections')
      .values([...some])
      .onConflict((on) =>
        on.columns(['fleet', 'detection_id']).doUpdateSet((eb) => ({
          seq: eb.ref('excluded.seq'),
          pattern: eb.ref('excluded.pattern'),
          status: eb.ref('excluded.status'),
          verdict: eb.ref('excluded.verdict'),
          confidence: eb.ref('excluded.confidence'),
        })),
      )
      .execute();
}

function rowOf(detection: Detection, fleet: number, seq: Seq): Row {
  const { detection_id, kind, status, confidence, verdict } = detection;
  return {
    ...{ fleet, seq, first_seq: seq, detection_id: keyColumn(detection_id) },
    ...{ pattern: kind, status, confidence, verdict: verdict ?? null },
  };
}

/** Rows for the versions that were stored before there was this table, in their order. */
export async function detectionsOfBefore(db: Kysely<unknown>): Promise<void> {
  let after: Seq = -1n;
  for (;;) {
    const { rows } = await sql<{ seq: Seq | number; fleet: number; value: string }>`
      select events.seq, events.fleet, event_values.value from events
      join event_values on event_values.seq = events.seq
      where events.kind = 't' and events.seq > ${after} order by events.seq limit 500`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    after = BigInt(last.seq);
    for (const { seq, fleet, value } of rows) {
      const row = rowOf(JSON.parse(value) as Detection, fleet, BigInt(seq));
      await sql`insert into detections (fleet, detection_id, first_seq, seq, pattern, status, verdict, confidence)
        values (${row.fleet}, ${row.detection_id}, ${row.first_seq}, ${row.seq}, ${row.pattern}, ${row.status},
          ${row.verdict}, ${row.confidence})
        on conflict (fleet, detection_id) do update set seq = excluded.seq, status = excluded.status,
          verdict = excluded.verdict, confidence = excluded.confidence`.execute(db);
    }
  }
}
