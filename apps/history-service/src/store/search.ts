import { createHash } from 'node:crypto';
import type { SqlDatabase } from '@chorus/sql';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Kind } from '../events/kinds.ts';
import type { Terms } from '../events/words.ts';
import type { Seq, Tables } from './schema.ts';

/** What is asked of the index: events of one kind and fleet, with words, and perhaps of an agent, a conversation, an id. */
export interface Sought {
  readonly fleet: number;
  readonly kind: Kind;
  readonly terms: Terms;
  readonly agent?: string | null;
  readonly correlation?: string | null;
  readonly id?: string | null;
}

/** An event as the index takes it. */
export interface Indexed {
  readonly seq: Seq;
  readonly fleet: number;
  readonly kind: Kind;
  readonly words: readonly string[];
  readonly agents: readonly string[];
  readonly correlation_id: string | null;
  readonly id: string | null;
}

/**
 * Full text by words. Every word of the index bears fleet and kind in front, so that no search touches another fleet's
 * events, and agents, conversations and ids are words as well, so that the index itself finds what is in all of them.
 */
export interface SearchIndex {
  add(db: Kysely<Tables>, events: readonly Indexed[]): Promise<void>;
  remove(db: Kysely<Tables>, seqs: readonly Seq[]): Promise<void>;
  /** A selection `select seq …` of what is sought within [from, before), newest first, at most `limit`. */
  select(sought: Sought, bounds: { from: Seq; before: Seq; limit: number }): RawBuilder<{ seq: Seq | number }>;
  /** What comes after `in` for any number of numbers, as one value of the statement. */
  oneOf(numbers: readonly number[]): RawBuilder<number>;
}

const space = (fleet: number, kind: Kind): string => `${fleet}${kind}`;
/** Ids are hostile text of any length. */
const exactly = (sort: 'a' | 'c' | 'i', text: string): string =>
  sort + createHash('sha256').update(text).digest('hex').slice(0, 20);

function tokensOf({ fleet, kind, words, agents, correlation_id, id }: Indexed): string[] {
  const front = space(fleet, kind);
  const tokens = words.map((word) => `${front}w${word}`);
  for (const agent of agents) tokens.push(front + exactly('a', agent));
  if (correlation_id !== null) tokens.push(front + exactly('c', correlation_id));
  if (id !== null) tokens.push(front + exactly('i', id));
  return tokens;
}

/** Tokens that have to be there, and the beginning of one. */
function soughtTokens({ fleet, kind, terms, agent, correlation, id }: Sought): { all: string[]; beginning: string[] } {
  const front = space(fleet, kind);
  const all = terms.words.map((word) => `${front}w${word}`);
  if (agent != null) all.push(front + exactly('a', agent));
  if (correlation != null) all.push(front + exactly('c', correlation));
  if (id != null) all.push(front + exactly('i', id));
  return { all, beginning: terms.beginning === null ? [] : [`${front}w${terms.beginning}`] };
}

// Tokens are letters, digits and marks: the quotes are for both query languages, which would take some for operators.
const sqliteIndex: SearchIndex = {
  async add(db, events) {
    for (const event of events)
      await sql`insert into event_words (rowid, words) values (${event.seq}, ${tokensOf(event).join(' ')})`.execute(db);
  },
  async remove(db, seqs) {
    if (seqs.length > 0) await sql`delete from event_words where rowid in (${sql.join(seqs)})`.execute(db);
  },
  select(sought, { from, before, limit }) {
    const { all, beginning } = soughtTokens(sought);
    const query = [...all.map((token) => `"${token}"`), ...beginning.map((token) => `"${token}"*`)].join(' AND ');
    return sql`select rowid as seq from event_words where event_words match ${query}
      and rowid >= ${from} and rowid < ${before} order by rowid desc limit ${limit}`;
  },
  oneOf: (numbers) => sql`(select value from json_each(${JSON.stringify(numbers)}))`,
};

const postgresIndex: SearchIndex = {
  async add(db, events) {
    if (events.length === 0) return;
    const rows = events.map((event) => sql`(${event.seq}::bigint, array_to_tsvector(${tokensOf(event)}::text[]))`);
    await sql`insert into event_words (seq, words) values ${sql.join(rows)}`.execute(db);
  },
  async remove(db, seqs) {
    await sql`delete from event_words where seq = any(${seqs.map(String)}::bigint[])`.execute(db);
  },
  select(sought, { from, before, limit }) {
    const { all, beginning } = soughtTokens(sought);
    const query = [...all.map((token) => `'${token}'`), ...beginning.map((token) => `'${token}':*`)].join(' & ');
    return sql`select seq from event_words where words @@ ${query}::tsquery
      and seq >= ${from} and seq < ${before} order by seq desc limit ${limit}`;
  },
  oneOf: (numbers) => sql`(select unnest(${numbers}::integer[]))`,
};

export const searchIndex = (kind: SqlDatabase['kind']): SearchIndex =>
  kind === 'sqlite' ? sqliteIndex : postgresIndex;
