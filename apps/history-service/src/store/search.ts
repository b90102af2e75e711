import { createHash } from 'node:crypto';
import type { SqlDatabase } from '@chorus/sql';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Kind } from '../events/kinds.ts';
import type { Terms } from '../events/words.ts';
import type { Seq, Tables } from './schema.ts';

/** Where words are looked for. */
export interface Space {
  readonly fleet: number;
  readonly kind: Kind;
}

/** Terms, and all words that stand for the beginning where they are known; none: nothing begins so. */
export type SpelledOut = Terms & { readonly endings?: readonly string[] | undefined };

/** What is asked of the index: events of one kind and fleet, with words, and perhaps of an agent, of conversations, with an id. */
export interface Sought extends Space {
  readonly terms: SpelledOut;
  readonly agent?: string | null;
  /** Of one of these conversations. */
  readonly correlations?: readonly string[] | undefined;
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
  /** Says which words a beginning stands for, where that makes a question cheaper that is asked more than once. */
  spellOut(db: Kysely<Tables>, space: Space, terms: Terms): Promise<SpelledOut>;
  /** A selection `select seq …` of what is sought within [from, before), newest first, at most `limit`. */
  select(sought: Sought, bounds: { from: Seq; before: Seq; limit: number }): RawBuilder<{ seq: Seq | number }>;
  /** What comes after `in` for any number of numbers, as one value of the statement. */
  oneOf(numbers: readonly number[]): RawBuilder<number>;
}

/** More words are not spelt out. */
const MOST_ENDINGS = 128;

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

interface Language {
  readonly and: string;
  readonly or: string;
  readonly whole: (token: string) => string;
  readonly beginning: (token: string) => string;
}

/** The question in a query language. */
function queryOf(sought: Sought, { and, or, whole, beginning }: Language): string {
  const { fleet, kind, terms, agent, correlations = [], id } = sought;
  const front = space(fleet, kind);
  const parts = terms.words.map((word) => whole(`${front}w${word}`));
  const oneOf = (tokens: readonly string[]) => parts.push(`(${tokens.map(whole).join(or)})`);
  if (terms.endings) oneOf(terms.endings.map((word) => `${front}w${word}`));
  else if (terms.beginning !== null) parts.push(beginning(`${front}w${terms.beginning}`));
  if (agent != null) parts.push(whole(front + exactly('a', agent)));
  if (correlations.length > 0) oneOf(correlations.map((correlation) => front + exactly('c', correlation)));
  if (id != null) parts.push(whole(front + exactly('i', id)));
  return parts.join(and);
}

const FTS5: Language = {
  ...{ and: ' AND ', or: ' OR ' },
  whole: (token) => `"${token}"`,
  beginning: (token) => `"${token}"*`,
};
const TSQUERY: Language = {
  ...{ and: ' & ', or: ' | ' },
  whole: (token) => `'${token}'`,
  beginning: (token) => `'${token}':*`,
};

const sqliteIndex: SearchIndex = {
  async add(db, events) {
    for (const event of events)
      await sql`insert into event_words (rowid, words) values (${event.seq}, ${tokensOf(event).join(' ')})`.execute(db);
  },
  async remove(db, seqs) {
    if (seqs.length > 0) await sql`delete from event_words where rowid in (${sql.join(seqs)})`.execute(db);
  },
  // FTS5 puts all that fit a beginning together before it gives the first; words that are spelt out it reads as far as asked.
  async spellOut(db, { fleet, kind }, terms) {
    if (terms.beginning === null) return terms;
    const front = `${space(fleet, kind)}w`;
    const low = front + terms.beginning;
    const next = (from: RawBuilder<string>) =>
      sql`(select term from event_vocabulary where term >= ${from} and term < ${`${low}\u{10ffff}`} order by term limit 1)`;
    const { rows } = await sql<{ term: string }>`with recursive words (term) as (
      select ${next(sql`${low}`)} union all
      select ${next(sql`words.term || char(1)`)} from words where words.term is not null limit ${MOST_ENDINGS + 1})
      select term from words where term is not null`.execute(db);
    if (rows.length > MOST_ENDINGS) return terms;
    return { ...terms, endings: rows.map(({ term }) => term.slice(front.length)) };
  },
  select(sought, { from, before, limit }) {
    const query = queryOf(sought, FTS5);
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
  spellOut: (_db, _space, terms) => Promise.resolve(terms),
  select(sought, { from, before, limit }) {
    const query = queryOf(sought, TSQUERY);
    return sql`select seq from event_words where words @@ ${query}::tsquery
      and seq >= ${from} and seq < ${before} order by seq desc limit ${limit}`;
  },
  oneOf: (numbers) => sql`(select unnest(${numbers}::integer[]))`,
};

export const searchIndex = (kind: SqlDatabase['kind']): SearchIndex =>
  kind === 'sqlite' ? sqliteIndex : postgresIndex;
