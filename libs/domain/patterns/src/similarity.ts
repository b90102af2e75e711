import { CODE, codesIn, codesOfAgents, commonCodes, isWithin, type Fingerprint } from './fingerprint.ts';
import { MIN_SIMILARITY, SHINGLE } from './routing-loop/limits.ts';

/** Numbers of a label that differ by no more may be those of the next time, or of the one after. */
const STEP = 3;

/**
 * How far two texts say the same: 1 where they are equal; the Jaccard coefficient of their shingles where their numbers and names
 * are the same; {@link MIN_SIMILARITY} where one is the other with a few words or a preface before it, or a few words
 * after it ("Once more: …"), or where they say in other words what is about the same (see {@link isReworded}); else 0, for then
 * one is about something else.
 *
 * @param strictly other words have to be about just the same, and no label counts
 */
export function similarity(a: Fingerprint, b: Fingerprint, strictly = false): number {
  if (strictly ? a.number !== b.number : !isCountedOn(a, b)) return 0;
  if (a.exact === b.exact) return 1;
  if (a.rest !== b.rest || a.facts !== b.facts) return 0;
  const isSame = a.specifics === b.specifics;
  const jaccard = jaccardOf(shingles(a.words), shinglesOfLast(b.words));
  const like = isSame
    ? isPrefaced(a.words, b.words) || (!strictly && isSameAfterHeads(a, b))
      ? Math.max(jaccard, MIN_SIMILARITY)
      : jaccard
    : 0;
  return like < MIN_SIMILARITY && isReworded(a, b, jaccard, strictly) ? MIN_SIMILARITY : like;
}

const isCountedOn = (a: Fingerprint, b: Fingerprint): boolean =>
  a.number === null || b.number === null || Math.abs(a.number - b.number) <= STEP;

/** From so much in common on two texts are one form; what differs is then what was filled in. */
const FORM = 0.3;
/** Share of what two texts are about that has to be common where they are worded anew, by Dice; and words at least. */
const COMMON = 0.7;
const MIN_COMMON = 3;
const MIN_EQUAL = 2;
/** Share of the shorter of two texts that has to be common where they are about the same things. */
const SHARED = 0.5;
/** Words that nobody has used before of a text that says nothing new, and the share of them in a longer one. */
const MAX_FRESH = 1;
const MAX_FRESH_SHARE = 0.25;

/**
 * Whether two texts say the same in other words: they have the same numbers and names, and nearly the same words that say
 * what they are about. Where they have one form, all these words have to be the same: else it was filled in anew.
 */
function isReworded(a: Fingerprint, b: Fingerprint, jaccard: number, strictly: boolean): boolean {
  if (!isWithin(a.names, b.about) || !isWithin(b.names, a.about)) return false;
  const common = commonCodes(a.about, b.about);
  const all = (a.about.length + b.about.length) / CODE;
  const isEqual = 2 * common === all;
  if (jaccard >= FORM || isOneForm(a.words, b.words))
    return isEqual && common >= MIN_EQUAL && a.specifics === b.specifics && a.negations === b.negations;
  // An answer that no longer negates is another one.
  if (strictly && a.negations > 0 !== b.negations > 0) return false;
  return isEqual ? common >= MIN_EQUAL : !strictly && common >= MIN_COMMON && 2 * common >= COMMON * all;
}

/**
 * Whether two texts of the same numbers are about the same for the most part, whatever else is said: they have words that say
 * what it is about in common, besides the numbers, and these make up half of the shorter. Two of one form are compared by what
 * differs: whatever of it is new is what was filled in.
 *
 * @param agents who say it to whom: their names are no numbers
 * @param fresh how many of the words that say what `b` is about nobody has used before
 */
export function isAboutTheSame(
  a: Fingerprint,
  b: Fingerprint,
  agents: readonly string[],
  fresh: () => number,
): boolean {
  if (a.rest !== b.rest || a.facts !== b.facts || isWithin(a.facts, codesOfAgents(agents)) || !isCountedOn(a, b))
    return false;
  if (!isWithin(a.names, b.about) || !isWithin(b.names, a.about)) return false;
  const common = commonCodes(a.about, b.about);
  const shorter = Math.min(a.about.length, b.about.length);
  if (common - a.facts.length / CODE < MIN_EQUAL) return false;
  if (common * CODE < SHARED * shorter) return false;
  return !isOneForm(a.words, b.words) || fresh() <= MAX_FRESH;
}

/** Whether at least half of the shorter begins or ends the other as well. */
function isOneForm(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  const begin = commonBegin(a, b, shorter);
  return 2 * (begin + commonEnd(a, b, shorter - begin)) >= shorter;
}

/** How much of two texts is the same at their beginning, up to `most`. */
function commonBegin(a: string, b: string, most: number): number {
  let at = 0;
  while (at < most && a.slice(at, at + CODE) === b.slice(at, at + CODE)) at += CODE;
  return at;
}

/** The same at their end. */
function commonEnd(a: string, b: string, most: number): number {
  let at = 0;
  while (at < most && a.slice(a.length - at - CODE, a.length - at) === b.slice(b.length - at - CODE, b.length - at))
    at += CODE;
  return at;
}

/** Words that a text may have more and still say the same, and words that it then has at least. */
const MAX_PREFACE = 5;
const MIN_PREFACED = 5;

function isPrefaced(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    short.length >= MIN_PREFACED * CODE &&
    long.length - short.length <= MAX_PREFACE * CODE &&
    (long.endsWith(short) || long.startsWith(short))
  );
}

/** Whether two texts are the same but for what may be a preface of the one or of both. */
function isSameAfterHeads(a: Fingerprint, b: Fingerprint): boolean {
  return [0, ...a.heads].some((head) => {
    const body = a.words.slice(head * CODE);
    return body.length >= MIN_PREFACED * CODE && [0, ...b.heads].some((other) => b.words.slice(other * CODE) === body);
  });
}

function jaccardOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const shingle of one) if (other.has(shingle)) common += 1;
  return common / (one.size + other.size - common);
}

let last = { words: '', shingles: new Set<string>() };

/** What is said is compared with much that was said before. */
function shinglesOfLast(words: string): ReadonlySet<string> {
  if (words !== last.words) last = { words, shingles: shingles(words) };
  return last.shingles;
}

function shingles(words: string): Set<string> {
  const set = new Set<string>();
  const last = Math.max(0, words.length - SHINGLE * CODE);
  for (let at = 0; at <= last; at += CODE) set.add(words.slice(at, at + SHINGLE * CODE));
  return set;
}

/** Whether a text brings so many fresh words that it may be about something else after all, e.g. another task of the same matter. */
export const isFresh = ({ about }: Fingerprint, fresh: number): boolean =>
  fresh > Math.max(MAX_FRESH, (MAX_FRESH_SHARE * about.length) / CODE);

/** How many codes are in none of some wordings. */
export function freshIn(about: string, wordings: readonly string[]): number {
  const fresh = new Set(codesIn(about));
  for (const wording of wordings)
    for (let at = 0; at < wording.length && fresh.size > 0; at += CODE) fresh.delete(wording.slice(at, at + CODE));
  return fresh.size;
}

/**
 * Whether some place has held a different word each time: a form that is filled in anew, e.g. one item of a list after
 * the other, not the same said again. Looks at the words that say what it is about.
 */
export function fillsSlot(contents: string, before: readonly string[]): boolean {
  return hasSlotOfOne(contents, before) || hasSlot([contents, ...before]);
}

function hasSlotOfOne(contents: string, before: readonly string[]): boolean {
  const others = before.filter((wording) => wording.length === contents.length && isSameForm(wording, contents));
  if (others.length < 2) return false;
  for (let at = 0; at < contents.length; at += CODE) {
    const held = new Set([contents, ...others].map((wording) => wording.slice(at, at + CODE)));
    if (held.size === others.length + 1) return true;
  }
  return false;
}

/** Whether all wordings begin and end the same, and have other words in between each time, however many. */
function hasSlot(wordings: readonly string[]): boolean {
  if (wordings.length < 3) return false;
  const [one = '', ...others] = wordings;
  const shortest = Math.min(...wordings.map(({ length }) => length));
  const begin = others.reduce((most, other) => commonBegin(one, other, most), shortest);
  const end = others.reduce((most, other) => commonEnd(one, other, most), shortest - begin);
  if (2 * (begin + end) < shortest) return false;
  const held = wordings.map((wording) => codesIn(wording.slice(begin, wording.length - end)));
  return held.every(
    (codes, n) => codes.length > 0 && codes.every((code) => held.every((more, m) => n === m || !more.includes(code))),
  );
}

/** Whether at least half of the places hold the same word. */
function isSameForm(a: string, b: string): boolean {
  let same = 0;
  for (let at = 0; at < a.length; at += CODE) if (a.slice(at, at + CODE) === b.slice(at, at + CODE)) same += CODE;
  return 2 * same >= a.length;
}
