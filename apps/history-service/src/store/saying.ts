import { type Kysely, sql } from 'kysely';
import type { Terms } from '../events/words.ts';
import { type Asked, type Candidate, candidates } from './candidates.ts';
import { END_OF_TIME, type Seq, type Tables } from './schema.ts';
import type { SearchIndex, SpelledOut } from './search.ts';

/** Conversations of which the index is asked by name at a time. */
const BY_NAME = 64;
/** Every so many steps what is left is counted, and up to so many conversations are then decided at once. */
const STEPS = 3;
const AT_ONCE = 32_000;
/** More than there are. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * The newest conversations in which one message has all the words, newest first.
 *
 * The index gives messages in the order of time, conversations are listed by their last message: both are gone through
 * from their ends, in step. A conversation that began where all messages are known says the words if one of these is its
 * own; for one that began before that, and has none among them yet, the index is asked by name.
 */
export async function conversationsSaying(
  db: Kysely<Tables>,
  index: SearchIndex,
  asked: Asked,
  asWritten: Terms,
  limit: number,
): Promise<Candidate[]> {
  const terms = await index.spellOut(db, { fleet: asked.fleet.no, kind: 'd' }, asWritten);
  if (terms.endings?.length === 0) return [];
  const found: Candidate[] = [];
  const saying = new Set<number>();
  let before = asked.before ?? END_OF_TIME;
  // All messages that have the words are known from here on; undefined: all that matter.
  let known: Seq | undefined = before;
  for (let step = 1; ; step++) {
    if (known !== undefined && step % STEPS === 0) {
      const left = await candidates(db, asked, { before, limit: AT_ONCE + 1, ...mayFit(index, asked, saying, known) });
      if (left.length <= AT_ONCE) {
        for (const no of await atOnce(db, index, asked, { terms, before: known, left })) saying.add(no);
        known = undefined;
      }
    }
    if (known !== undefined) {
      const bounds = { before: known < before ? known : before, limit: asked.few * 2 ** (step - 1) };
      const hits = await hitsOf(db, index, asked, { terms, ...bounds });
      for (const no of hits.conversations) saying.add(no);
      known = hits.from;
    }
    const wanted = limit - found.length;
    const rows = await candidates(db, asked, {
      before,
      limit: wanted + BY_NAME,
      ...mayFit(index, asked, saying, known),
    });
    const page = beginningOf(rows, saying, wanted);
    const unsure = page.filter(({ no }) => !saying.has(no));
    for (const no of await byName(db, index, asked, terms, unsure)) saying.add(no);
    found.push(...page.filter(({ no }) => saying.has(no)));
    const last = page.at(-1);
    const isEnd = page.length === rows.length && rows.length < wanted + BY_NAME;
    if (!last || isEnd || found.length >= limit) return found;
    before = last.last_seq;
  }
}

/** What the conversations are that either say the words or are unsure. */
function mayFit(index: SearchIndex, { few }: Asked, saying: ReadonlySet<number>, known: Seq | undefined) {
  const sure = sql<boolean>`conversations.no in ${index.oneOf([...saying])}`;
  if (known === undefined) return { also: sure, alsoIsRare: saying.size < few };
  return { also: sql<boolean>`(started_seq < ${known} or ${sure})` };
}

/** As far as enough are sure, or too many are unsure. */
function beginningOf(rows: readonly Candidate[], saying: ReadonlySet<number>, wanted: number): readonly Candidate[] {
  let [sure, unsure] = [0, 0];
  const end = rows.findIndex(({ no }) => {
    if (saying.has(no)) sure++;
    else unsure++;
    return sure === wanted || unsure === BY_NAME;
  });
  return end === -1 ? rows : rows.slice(0, end + 1);
}

/** Which of these say the words. */
async function byName(
  db: Kysely<Tables>,
  index: SearchIndex,
  asked: Asked,
  terms: SpelledOut,
  unsure: readonly Candidate[],
): Promise<Set<number>> {
  const saying = new Set<number>();
  if (unsure.length === 0) return saying;
  let left = await db
    .selectFrom('conversations')
    .select(['no', 'correlation_id'])
    .where(
      'no',
      'in',
      unsure.map(({ no }) => no),
    )
    .execute();
  while (left.length > 0) {
    const correlations = left.map(({ correlation_id }) => correlation_id);
    const hits = await hitsOf(db, index, asked, { terms, correlations, before: END_OF_TIME, limit: asked.few });
    for (const no of hits.conversations) saying.add(no);
    if (hits.from === undefined) break;
    left = left.filter(({ no }) => !saying.has(no));
  }
  return saying;
}

/** Which of these say the words before a place, be there ever so many messages that do. */
async function atOnce(
  db: Kysely<Tables>,
  index: SearchIndex,
  { fleet }: Asked,
  { terms, before, left }: { terms: SpelledOut; before: Seq; left: readonly Candidate[] },
): Promise<number[]> {
  if (left.length === 0) return [];
  const hits = index.select({ fleet: fleet.no, kind: 'd', terms }, { from: fleet.floor, before, limit: ALL });
  const rows = await db
    .selectFrom('messages')
    .select('conversation')
    .distinct()
    .where('conversation', 'in', index.oneOf(left.map(({ no }) => no)))
    // The plus has the messages of these conversations looked through, instead of all that say the words.
    .where(sql<boolean>`+seq in (select seq from (${hits}) as hits)`)
    .execute();
  return rows.map(({ conversation }) => conversation);
}

interface Hits {
  readonly conversations: readonly number[];
  /** Place of the first message; undefined where there are no more before it. */
  readonly from: Seq | undefined;
}

/** The conversations of the last messages that have all the words. */
async function hitsOf(
  db: Kysely<Tables>,
  index: SearchIndex,
  { fleet }: Asked,
  sought: { terms: SpelledOut; correlations?: readonly string[]; before: Seq; limit: number },
): Promise<Hits> {
  const { terms, correlations, before, limit } = sought;
  const hits = index.select({ fleet: fleet.no, kind: 'd', terms, correlations }, { from: fleet.floor, before, limit });
  const rows = await db
    .selectFrom('messages')
    .select(['conversation', ({ fn }) => fn.min('seq').as('first'), ({ fn }) => fn.countAll<number>().as('n')])
    .where(sql<boolean>`seq in (select seq from (${hits}) as hits)`)
    .groupBy('conversation')
    .execute();
  const count = rows.reduce((sum, { n }) => sum + Number(n), 0);
  const first = rows.map(({ first: seq }) => BigInt(seq)).reduce((a, b) => (a < b ? a : b), END_OF_TIME);
  return { conversations: rows.map(({ conversation }) => conversation), from: count < limit ? undefined : first };
}
