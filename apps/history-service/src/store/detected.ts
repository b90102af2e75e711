import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { type Event, keyColumn } from '../events/event.ts';
import { chunked } from './rows.ts';
import type { Seq, Tables } from './schema.ts';

/** An event with its place. */
export interface Placed {
  readonly event: Event;
  readonly seq: Seq;
  readonly fleet: number;
}

const messageRef = (id: string): string => `m${keyColumn(id)}`;
const conversationRef = (id: string): string => `c${keyColumn(id)}`;

/** A conversation and a detection that names it or one of its messages. */
interface Pair {
  readonly conversation: number;
  readonly detection_id: string;
  readonly seq: Seq;
}

/** Remembers what detections name, and counts them where that is there already. */
export async function countDetections(db: Kysely<Tables>, detections: readonly Placed[]): Promise<void> {
  const mentions = new Map<string, { fleet: number; ref: string; detection_id: string; seq: Seq }>();
  for (const { event, seq, fleet } of detections) {
    const detection_id = keyColumn(event.id ?? '');
    const refs = event.evidence.map(messageRef);
    if (event.correlation_id !== null) refs.push(conversationRef(event.correlation_id));
    for (const ref of refs) mentions.set(`${fleet} ${detection_id} ${ref}`, { fleet, ref, detection_id, seq });
  }
  for (const rows of chunked([...mentions.values()], 1_000)) {
    await db
      .insertInto('mentions')
      .values([...rows])
      .onConflict((on) =>
        on.columns(['fleet', 'ref', 'detection_id']).doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq') })),
      )
      .execute();
    const byFleet = Map.groupBy(rows, ({ fleet }) => fleet);
    for (const [fleet, named] of byFleet) {
      const places = await conversationsOf(db, fleet, new Set(named.map(({ ref }) => ref)));
      await pair(
        db,
        named.flatMap(({ ref, detection_id, seq }) =>
          (places.get(ref) ?? []).map((conversation) => ({ conversation, detection_id, seq })),
        ),
      );
    }
  }
}

/** By reference, the conversations that are there. */
async function conversationsOf(
  db: Kysely<Tables>,
  fleet: number,
  refs: ReadonlySet<string>,
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  const add = (ref: string, conversation: number) => found.set(ref, [...(found.get(ref) ?? []), conversation]);
  const ids = [...refs].filter((ref) => ref.startsWith('m')).map((ref) => ref.slice(1));
  const names = [...refs].filter((ref) => ref.startsWith('c')).map((ref) => ref.slice(1));
  if (ids.length > 0)
    for (const { id, conversation } of await db
      .selectFrom('events')
      .innerJoin('messages', 'messages.seq', 'events.seq')
      .select(['events.id', 'messages.conversation'])
      .where('events.fleet', '=', fleet)
      .where('events.id', 'in', ids)
      .execute())
      add(`m${id}`, conversation);
  if (names.length > 0)
    for (const { no, correlation_id } of await db
      .selectFrom('conversations')
      .select(['no', 'correlation_id'])
      .where('fleet', '=', fleet)
      .where('correlation_id', 'in', names)
      .execute())
      add(`c${correlation_id}`, no);
  return found;
}

/**
 * Counts detections that came before what they name.
 *
 * @param floors by fleet: what a detection of before named does not count any more, though it is not pruned yet
 */
export async function countForMessages(
  db: Kysely<Tables>,
  messages: readonly (Placed & { readonly conversation: number })[],
  floors: ReadonlyMap<number, Seq>,
): Promise<void> {
  for (const [fleet, ours] of Map.groupBy(messages, (message) => message.fleet)) {
    const places = new Map<string, Set<number>>();
    for (const { event, conversation } of ours)
      for (const ref of [messageRef(event.id ?? ''), conversationRef(event.correlation_id ?? '')])
        places.set(ref, (places.get(ref) ?? new Set()).add(conversation));
    const pairs: Pair[] = [];
    for (const refs of chunked([...places.keys()])) {
      const named = db
        .selectFrom('mentions')
        .selectAll()
        .where('fleet', '=', fleet)
        .where('ref', 'in', refs)
        .where('seq', '>=', floors.get(fleet) ?? 0n);
      for (const { ref, detection_id, seq } of await named.execute())
        for (const conversation of places.get(ref) ?? []) pairs.push({ conversation, detection_id, seq: BigInt(seq) });
    }
    await pair(db, pairs);
  }
}

async function pair(db: Kysely<Tables>, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const latest = new Map<string, Pair>();
  for (const one of pairs) {
    const key = `${one.conversation} ${one.detection_id}`;
    if ((latest.get(key)?.seq ?? -1n) < one.seq) latest.set(key, one);
  }
  for (const rows of chunked([...latest.values()], 1_000))
    await db
      .insertInto('conversation_detections')
      .values([...rows])
      .onConflict((on) =>
        on.columns(['conversation', 'detection_id']).doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq') })),
      )
      .execute();
  await recountDetections(db, [...new Set(pairs.map(({ conversation }) => conversation))]);
}

export async function recountDetections(db: Kysely<Tables>, conversations: readonly number[]): Promise<void> {
  for (const some of chunked(conversations))
    await sql`update conversations set detections =
      (select count(*) from conversation_detections where conversation = conversations.no)
      where no in (${sql.join(some)})`.execute(db);
}

/** For a conversation that begins anew: its detections of before, and their number. */
export async function forgetDetections(db: Kysely<Tables>, conversation: number, before: Seq): Promise<void> {
  await db
    .deleteFrom('conversation_detections')
    .where('conversation', '=', conversation)
    .where('seq', '<', before)
    .execute();
  await recountDetections(db, [conversation]);
}
