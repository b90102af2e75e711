import type { ConversationSummary } from '@chorus/contracts';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { keyColumn } from '../events/event.ts';
import type { Terms } from '../events/words.ts';
import { summaryOf } from './conversation.ts';
import { END_OF_TIME, type Seq, seqAt, type Tables } from './schema.ts';
import type { SearchIndex } from './search.ts';

export type With = 'detections' | 'errors' | 'blocked' | 'redacted';

export interface ConversationsSought {
  readonly fleet: { readonly no: number; readonly fleet_id: string; readonly floor: Seq };
  /** ms since 1970: those that went on from then on; null: any. */
  readonly from: number | null;
  /** ms since 1970: those that had begun before; null: any. */
  readonly to: number | null;
  readonly agent_id: string | null;
  /** In one of their messages. */
  readonly terms: Terms | null;
  readonly min_risk: number;
  readonly with: readonly With[];
  /** Place of the last row of the page before. */
  readonly before: Seq | null;
  readonly limit: number;
}

export interface ConversationsFound {
  /** Newest last message first; `seq` is its place. */
  readonly rows: readonly { readonly seq: Seq; readonly summary: ConversationSummary }[];
  readonly more: boolean;
}

type Row = Selectable<Tables['conversations']>;

/** So many messages that fit are looked up all at once; where there are more, conversations are gone through instead. */
const FEW = 2_000;
/** Conversations that are looked at in one go: at first, and at most. */
const STEP = { first: 64, most: 512 };

export async function findConversations(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
): Promise<ConversationsFound> {
  const hits = hitsOf(index, sought);
  const limit = sought.limit + 1;
  const rows = !hits
    ? await newest(db, sought, { limit })
    : (await count(db, hits, FEW + 1)) <= FEW
      ? await newest(db, sought, { limit, among: hits({ before: END_OF_TIME, limit: FEW }) })
      : await goThrough(db, index, sought, hits, limit);
  const page = rows.slice(0, sought.limit);
  return {
    rows: page.map((row) => ({ seq: BigInt(row.last_seq), summary: summaryOf(sought.fleet.fleet_id, row) })),
    more: rows.length > page.length,
  };
}

type Hits = (bounds: { before: Seq; limit: number }) => RawBuilder<{ seq: Seq | number }>;

/** The messages that make a conversation fit, newest first; undefined where any conversation will do. */
function hitsOf(index: SearchIndex, { fleet, agent_id, terms }: ConversationsSought): Hits | undefined {
  const from = fleet.floor;
  if (terms) return (bounds) => index.select({ fleet: fleet.no, kind: 'd', terms }, { from, ...bounds });
  if (agent_id === null) return undefined;
  return ({ before, limit }) =>
    sql`select seq from event_agents where fleet = ${fleet.no} and kind = 'd' and agent_id = ${keyColumn(agent_id)}
      and seq >= ${from} and seq < ${before} order by seq desc limit ${limit}`;
}

async function count(db: Kysely<Tables>, hits: Hits, atMost: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (${hits({ before: END_OF_TIME, limit: atMost })}) as hits`.execute(db);
  return rows[0]?.n ?? 0;
}

interface Restriction {
  readonly limit: number;
  readonly before?: Seq;
  readonly among?: RawBuilder<{ seq: Seq | number }>;
  readonly begunBy?: Seq;
}

/** The newest that fit all but the words. */
async function newest(db: Kysely<Tables>, sought: ConversationsSought, restriction: Restriction): Promise<Row[]> {
  const { fleet, from, to, agent_id, min_risk } = sought;
  const { limit, among, begunBy, before = sought.before ?? END_OF_TIME } = restriction;
  const low = from === null ? 0n : seqAt(from);
  // The index by time holds all that is asked here, so that only rows of the page are read.
  let query = db
    .selectFrom('conversations')
    .select('no')
    .where('fleet', '=', fleet.no)
    .where('last_seq', '>=', low > fleet.floor ? low : fleet.floor)
    .where('last_seq', '<', before)
    .orderBy('last_seq', 'desc')
    .limit(limit);
  if (to !== null) query = query.where('started_seq', '<', seqAt(to));
  if (begunBy !== undefined) query = query.where('started_seq', '<=', begunBy);
  if (min_risk > 0) query = query.where('highest_risk', '>=', min_risk);
  for (const what of sought.with) query = query.where(what, '>', 0);
  if (among)
    query = query.where(
      'no',
      'in',
      sql<number>`(select conversation from messages where seq in (select seq from (${among}) as hits))`,
    );
  if (agent_id !== null)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('messages')
          .select('messages.seq')
          .whereRef('messages.conversation', '=', 'conversations.no')
          .where('messages.agent_id', '=', keyColumn(agent_id))
          .where('messages.seq', '>=', fleet.floor),
      ),
    );
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('no', 'in', sql<number>`(select no from (${query}) as chosen)`)
    .orderBy('last_seq', 'desc')
    .execute();
}

/**
 * For what many messages fit: conversations from the newest on, each asked for itself. Those that began after the newest
 * message that fits are left out, however many they are.
 */
async function goThrough(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
  hits: Hits,
  limit: number,
): Promise<Row[]> {
  const found: Row[] = [];
  let before = sought.before ?? END_OF_TIME;
  for (let step = STEP.first; found.length < limit; step = Math.min(2 * step, STEP.most)) {
    const { rows: hit } = await hits({ before, limit: 1 }).execute(db);
    if (hit[0] === undefined) break;
    const rows = await newest(db, sought, { limit: step, before, begunBy: BigInt(hit[0].seq) });
    for (const row of rows) {
      if (found.length >= limit) break;
      if (await says(db, index, sought, row)) found.push(row);
    }
    const last = rows.at(-1);
    if (!last) break;
    before = BigInt(last.last_seq);
  }
  return found;
}

async function says(db: Kysely<Tables>, index: SearchIndex, sought: ConversationsSought, row: Row): Promise<boolean> {
  const { fleet, terms } = sought;
  if (!terms) return true;
  const { rows } = await index
    .select(
      { fleet: fleet.no, kind: 'd', terms, correlation: row.correlation_id },
      { from: fleet.floor, before: BigInt(row.last_seq) + 1n, limit: 1 },
    )
    .execute(db);
  return rows.length > 0;
}
