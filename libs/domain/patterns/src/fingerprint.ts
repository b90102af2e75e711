import { contentOf, isNegation, withoutCounters } from './about.ts';
import { code24, hash64 } from './hash.ts';
import { MAX_TEXT, MAX_WORDS, MIN_SIMILARITY, SHINGLE } from './routing-loop/limits.ts';

/** What a text says, without the text: enough to tell whether another says the same. */
export interface Fingerprint {
  /** Equal for texts that differ in case, spacing, punctuation and counters in front only. */
  readonly exact: string;
  /** The first words, four characters each. */
  readonly words: string;
  /** Of the words after these; empty where there are none. */
  readonly rest: string;
  /** Of what the text is about: numbers, names, paths, in their order. */
  readonly specifics: string;
  /** Of the numbers and codes among them, each once, in whatever order. */
  readonly facts: string;
  /** The names among them, each once, as they are in `about`. */
  readonly names: string;
  /** The words that say what it is about, four characters each, in their order. */
  readonly contents: string;
  /** The same, each once, in the order of their codes. */
  readonly about: string;
  /** How often it negates something. */
  readonly negations: number;
}

const CODE = 4;
/** Words that say what a text is about that are compared. */
const MAX_ABOUT = 96;
/** A word, or several joined as in paths, addresses and dates. */
const WORD = /[\p{L}\p{N}_]+(?:[.:/@#+'’-][\p{L}\p{N}_]+)*/gu;
const FIGURE = /[\p{N}_./:@#+]/u;
const CAPITAL = /^\p{Lu}./u;
/** After these a capital letter says nothing. */
const SENTENCE_ENDS = '.!?:;\n"\'“”‘’([{<>*#-–—';

/** Fingerprint of a text; undefined where it says nothing at all. */
export function fingerprintOf(given: string): Fingerprint | undefined {
  const cut = given.slice(0, MAX_TEXT).normalize('NFKC');
  const text = withoutCounters(cut);
  const words: string[] = [];
  const specifics: string[] = [];
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    words.push(word.toLowerCase());
    if (FIGURE.test(word) || (CAPITAL.test(word) && !beginsSentence(text, match.index))) specifics.push(word);
  }
  // Emoji and punctuation alone can go round as well, and so can a counter.
  if (words.length === 0) words.push(...cut.split(/\s+/).filter(Boolean));
  if (words.length === 0) return undefined;
  const facts = specifics.filter((word) => FIGURE.test(word));
  const after = words.slice(MAX_WORDS);
  const first = words.slice(0, MAX_WORDS);
  return {
    exact: hash64(words.join(' ')),
    words: first.map(code24).join(''),
    rest: after.length > 0 ? hash64(after.join(' ')) : '',
    specifics: specifics.length > 0 ? hash64(specifics.join(' ')) : '',
    facts: facts.length > 0 ? hash64([...new Set(facts)].sort().join(' ')) : '',
    names: codesOf(specifics.filter((word) => !FIGURE.test(word)).map((word) => word.toLowerCase())),
    contents: contentsOf(first).map(code24).join(''),
    about: codesOf(first),
    negations: first.filter(isNegation).length,
  };
}

const contentsOf = (words: readonly string[]): string[] => words.map(contentOf).filter((word) => word !== undefined);

/** Of the words that say what it is about, each once, in the order of the codes. */
const codesOf = (words: readonly string[]): string =>
  [...new Set(contentsOf(words))].slice(0, MAX_ABOUT).map(code24).sort().join('');

function beginsSentence(text: string, index: number): boolean {
  let at = index - 1;
  while (text[at] === ' ' || text[at] === '\t') at -= 1;
  return at < 0 || SENTENCE_ENDS.includes(text[at] ?? '');
}

/**
 * How far two texts say the same: 1 where they are equal; the Jaccard coefficient of their shingles where their numbers and names
 * are the same; {@link MIN_SIMILARITY} where one is the other with a few words before or after it ("Once more: …"), or where
 * they say in other words what is about the same (see {@link isReworded}); else 0, for then one is about something else.
 *
 * @param strictly other words have to be about just the same
 */
export function similarity(a: Fingerprint, b: Fingerprint, strictly = false): number {
  if (a.exact === b.exact) return 1;
  if (a.rest !== b.rest || a.facts !== b.facts) return 0;
  const isSame = a.specifics === b.specifics;
  const jaccard = jaccardOf(shingles(a.words), shingles(b.words));
  const like = isSame ? (isPrefaced(a.words, b.words) ? Math.max(jaccard, MIN_SIMILARITY) : jaccard) : 0;
  return like < MIN_SIMILARITY && isReworded(a, b, jaccard, strictly) ? MIN_SIMILARITY : like;
}

/** From so much in common on two texts are one form; what differs is then what was filled in. */
const FORM = 0.3;
/** Share of what two texts are about that has to be common where they are worded anew, by Dice; and words at least. */
const COMMON = 0.7;
const MIN_COMMON = 3;
const MIN_EQUAL = 2;

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
  return isEqual ? common >= MIN_EQUAL : !strictly && common >= MIN_COMMON && 2 * common >= COMMON * all;
}

const isWithin = (codes: string, others: string): boolean => commonCodes(codes, others) === codes.length / CODE;

/** Whether at least half of the shorter begins or ends the other as well. */
function isOneForm(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let begin = 0;
  while (begin < shorter && a.slice(begin, begin + CODE) === b.slice(begin, begin + CODE)) begin += CODE;
  let end = 0;
  while (
    end < shorter - begin &&
    a.slice(a.length - end - CODE, a.length - end) === b.slice(b.length - end - CODE, b.length - end)
  )
    end += CODE;
  return 2 * (begin + end) >= shorter;
}

/** How many codes two ordered lists of them have in common. */
export function commonCodes(a: string, b: string): number {
  let [i, j, common] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [one, other] = [a.slice(i, i + CODE), b.slice(j, j + CODE)];
    if (one === other) common += 1;
    if (one <= other) i += CODE;
    if (other <= one) j += CODE;
  }
  return common;
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

function jaccardOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const shingle of one) if (other.has(shingle)) common += 1;
  return common / (one.size + other.size - common);
}

function shingles(words: string): Set<string> {
  const set = new Set<string>();
  const last = Math.max(0, words.length - SHINGLE * CODE);
  for (let at = 0; at <= last; at += CODE) set.add(words.slice(at, at + SHINGLE * CODE));
  return set;
}

/** How many words that say what it is about a text has. */
export const aboutCount = ({ about }: Fingerprint): number => about.length / CODE;

/**
 * Whether some place has held a different word each time: a form that is filled in anew, e.g. one item of a list after
 * the other, not the same said again. Looks at the words that say what it is about.
 */
export function fillsSlot(contents: string, before: readonly string[]): boolean {
  const others = before.filter((wording) => wording.length === contents.length && isSameForm(wording, contents));
  if (others.length < 2) return false;
  for (let at = 0; at < contents.length; at += CODE) {
    const held = new Set([contents, ...others].map((wording) => wording.slice(at, at + CODE)));
    if (held.size === others.length + 1) return true;
  }
  return false;
}

/** Whether at least half of the places hold the same word. */
function isSameForm(a: string, b: string): boolean {
  let same = 0;
  for (let at = 0; at < a.length; at += CODE) if (a.slice(at, at + CODE) === b.slice(at, at + CODE)) same += CODE;
  return 2 * same >= a.length;
}
