import { type Kysely, sql } from 'kysely';
import { MAX_AGENTS } from './conversation.ts';
import { recountDetections } from './detected.ts';
import type { Seq, Tables } from './schema.ts';
import { titleOf } from './title.ts';

/** Messages that are looked at for the first text. */
const LOOKED_AT = 50;

/** Counts conversations again from the messages that are left from `floor` on; one without any is deleted. */
export async function recount(db: Kysely<Tables>, conversations: readonly number[], floor: Seq): Promise<void> {
  for (const no of conversations) await recountOne(db, no, floor);
}

async function recountOne(db: Kysely<Tables>, no: number, floor: Seq): Promise<void> {
  const left = db.selectFrom('messages').where('conversation', '=', no).where('seq', '>=', floor);
  const counted = await left
    .select(({ fn }) => [
      fn.countAll<number>().as('messages'),
      fn.min('seq').as('started_seq'),
      fn.max('seq').as('last_seq'),
      fn.count<number>('agent_id').distinct().as('agent_count'),
      fn.sum<number | null>('tokens').as('tokens'),
      fn.sum<number | null>('cost_usd').as('cost_usd'),
      fn.sum<number>('error').as('errors'),
      fn.sum<number>('redacted').as('redacted'),
      fn.sum<number>('blocked').as('blocked'),
      fn.max('risk').as('highest_risk'),
    ])
    .executeTakeFirstOrThrow();
  if (counted.messages === 0) {
    for (const table of ['conversation_detections', 'conversation_agents'] as const)
      await db.deleteFrom(table).where('conversation', '=', no).execute();
    await db.deleteFrom('conversations').where('no', '=', no).execute();
    return;
  }
  const agents = await left
    .select(['agent_id', ({ fn }) => fn.min('seq').as('first')])
    .groupBy('agent_id')
    .orderBy('first')
    .limit(MAX_AGENTS)
    .execute();
  const values = await db
    .selectFrom('messages')
    .innerJoin('event_values', 'event_values.seq', 'messages.seq')
    .select('event_values.value')
    .where('messages.conversation', '=', no)
    .where('messages.seq', '>=', floor)
    .orderBy('messages.seq')
    .limit(LOOKED_AT)
    .execute();
  const title = values.map(({ value }) => titleOf(textIn(value))).find((text) => text !== '') ?? '';
  await db
    .updateTable('conversations')
    .set({ ...counted, title, agents: JSON.stringify(agents.map(({ agent_id }) => agent_id)) })
    .where('no', '=', no)
    .execute();
  await db.deleteFrom('conversation_detections').where('conversation', '=', no).where('seq', '<', floor).execute();
  // Whose last message lies before all that are left has none among them.
  await db
    .deleteFrom('conversation_agents')
    .where('conversation', '=', no)
    .where('seq', '<', counted.started_seq)
    .execute();
  await recountDetections(db, [no]);
}

const textIn = (value: string): string =>
  (JSON.parse(value) as { original_message: { content: { text?: string } } }).original_message.content.text ?? '';

/** The conversations of a fleet that go across a place in time. */
export async function across(db: Kysely<Tables>, fleet: number, floor: Seq): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`select no from conversations
    where fleet = ${fleet} and last_seq >= ${floor} and started_seq < ${floor}`.execute(db);
  return rows.map(({ no }) => no);
}
