import type { ConversationSummary, ProcessedDecision } from '@chorus/contracts';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { keyColumn, textsOf } from '../events/event.ts';
import { fits, type Terms, wordsOf } from '../events/words.ts';
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
  /** So many messages that fit are looked up all at once; where there are more, see `manyFit`. */
  readonly few: number;
}

export interface ConversationsFound {
  /** Newest last message first; `seq` is its place. */
  readonly rows: readonly { readonly seq: Seq; readonly summary: ConversationSummary }[];
  readonly more: boolean;
}

type Row = Selectable<Tables['conversations']>;

/** How many conversations are read at a time before that is given up. */
const STEPS = [64, 128, 256, 256];
/** One of so many has to fit, that reading goes on. */
const WORTHWHILE = 8;
/** Longer conversations are looked up in the index instead of read. */
const READ_MESSAGES = 200;
/** More than there are. */
const ALL = Number.MAX_SAFE_INTEGER;

export async function findConversations(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
): Promise<ConversationsFound> {
  const rows = await rowsOf(db, index, sought, sought.limit + 1);
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

async function rowsOf(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
  limit: number,
): Promise<Row[]> {
  const hits = hitsOf(index, sought);
  if (!hits) return newest(db, sought, { limit });
  const first = hits({ before: END_OF_TIME, limit: sought.few });
  const counted = await sql<{ n: number }>`select count(*) as n from (${first}) as hits`.execute(db);
  if ((counted.rows[0]?.n ?? 0) >= sought.few) return manyFit(db, index, sought, hits, limit);
  const said = await db
    .selectFrom('messages')
    .select('conversation')
    .distinct()
    .where(sql<boolean>`seq in (select seq from (${first}) as hits)`)
    .execute();
  return newest(db, sought, { limit, among: index.oneOf(said.map(({ conversation }) => conversation)) });
}

interface Restriction {
  readonly limit: number;
  readonly before?: Seq;
  /** Numbers, as after `in`. */
  readonly among?: RawBuilder<number>;
}

/** The newest that fit all but the words. */
async function newest(db: Kysely<Tables>, sought: ConversationsSought, restriction: Restriction): Promise<Row[]> {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('no', 'in', sql<number>`(select no from (${chosen(db, sought, restriction)}) as chosen)`)
    .orderBy('last_seq', 'desc')
    .execute();
}

/** Their numbers. */
function chosen(db: Kysely<Tables>, sought: ConversationsSought, restriction: Restriction) {
  const { fleet, from, to, agent_id, min_risk } = sought;
  const { limit, among, before = sought.before ?? END_OF_TIME } = restriction;
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
  if (min_risk > 0) query = query.where('highest_risk', '>=', min_risk);
  for (const what of sought.with) query = query.where(what, '>', 0);
  if (among) query = query.where('no', 'in', among);
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
  return query;
}

/**
 * For what many messages fit: the newest conversations that fit otherwise are read, which is enough where the words are
 * common in them; else both sets are intersected.
 */
async function manyFit(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
  hits: Hits,
  limit: number,
): Promise<Row[]> {
  if (!sought.terms) return newest(db, sought, { limit });
  const read = await readNewest(db, index, sought, limit);
  if (read) return read;
  const others = await chosen(db, sought, { limit: ALL }).execute();
  const saying = await db
    .selectFrom('messages')
    .select('conversation')
    .distinct()
    .where('conversation', 'in', index.oneOf(others.map(({ no }) => no)))
    .where(sql<boolean>`seq in (select seq from (${hits({ before: END_OF_TIME, limit: ALL })}) as hits)`)
    .execute();
  return newest(db, sought, { limit, among: index.oneOf(saying.map(({ conversation }) => conversation)) });
}

/** Undefined where those that are read are not enough, or too few of them fit to go on. */
async function readNewest(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
  limit: number,
): Promise<Row[] | undefined> {
  const found: Row[] = [];
  let before = sought.before ?? END_OF_TIME;
  let read = 0;
  for (const step of STEPS) {
    const rows = await newest(db, sought, { limit: step, before });
    found.push(...(await thatSay(db, index, sought, rows)));
    const last = rows.at(-1);
    if (found.length >= limit || !last || rows.length < step) return found.slice(0, limit);
    read += rows.length;
    if (found.length * WORTHWHILE < read) return undefined;
    before = BigInt(last.last_seq);
  }
  return undefined;
}

/** Those in which one message has all the words. */
async function thatSay(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
  rows: readonly Row[],
): Promise<Row[]> {
  const { fleet, terms } = sought;
  if (!terms || rows.length === 0) return [...rows];
  const short = rows.filter(({ messages }) => messages <= READ_MESSAGES);
  const values = db
    .selectFrom('messages')
    .innerJoin('event_values', 'event_values.seq', 'messages.seq')
    .select(['messages.conversation', 'event_values.value'])
    .where(
      'messages.conversation',
      'in',
      short.map(({ no }) => no),
    )
    .where('messages.seq', '>=', fleet.floor);
  const saying = new Set<number>();
  for (const { conversation, value } of short.length === 0 ? [] : await values.execute())
    if (!saying.has(conversation) && fits(terms, new Set(wordsOf(textsIn(value))))) saying.add(conversation);
  for (const row of rows)
    if (row.messages > READ_MESSAGES && (await isIndexed(db, index, sought, terms, row))) saying.add(row.no);
  return rows.filter(({ no }) => saying.has(no));
}

const textsIn = (value: string): readonly string[] => textsOf(JSON.parse(value) as ProcessedDecision);

async function isIndexed(
  db: Kysely<Tables>,
  index: SearchIndex,
  { fleet }: ConversationsSought,
  terms: Terms,
  { correlation_id, last_seq }: Row,
): Promise<boolean> {
  const { rows } = await index
    .select(
      { fleet: fleet.no, kind: 'd', terms, correlation: correlation_id },
      { from: fleet.floor, before: BigInt(last_seq) + 1n, limit: 1 },
    )
    .execute(db);
  return rows.length > 0;
}
