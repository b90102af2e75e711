import { contentOf, isNegation, labelOf, withoutCounters } from './about.ts';
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
  /** The numbers and codes among them, each once, as they are in `about`. */
  readonly facts: string;
  /** The names among them, each once, as they are in `about`. */
  readonly names: string;
  /** The words that say what it is about, four characters each, in their order. */
  readonly contents: string;
  /** The same, each once, in the order of their codes. */
  readonly about: string;
  /** How often it negates something. */
  readonly negations: number;
  /** After how many words its first sentences end: they may be a mere preface. Only such as have no numbers. */
  readonly heads: readonly number[];
  /** Of a label in front that may count how often it is said; null where there is none. */
  readonly number: number | null;
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
/** What may end a preface. */
const HEAD_ENDS = /[.!?:;,–—|)\]>\n]|\s-\s/;
/** Words of a preface, and ends of it that are looked at. */
const MAX_HEAD = 12;
const MAX_HEADS = 3;

let last: { readonly text: string; readonly said: Fingerprint | undefined } = { text: '', said: undefined };

/** Fingerprint of a text; undefined where it says nothing at all. All detectors of a message share it: that of the last text is kept. */
export function fingerprintOf(given: string): Fingerprint | undefined {
  const text = given.slice(0, MAX_TEXT);
  if (text !== last.text) last = { text, said: madeOf(text.normalize('NFKC')) };
  return last.said;
}

function madeOf(cut: string): Fingerprint | undefined {
  const counted = withoutCounters(cut);
  const label = labelOf(counted);
  const text = label?.rest ?? counted;
  const words: string[] = [];
  const specifics: string[] = [];
  const heads: number[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    const isHead = words.length > 0 && words.length <= MAX_HEAD && heads.length < MAX_HEADS && specifics.length === 0;
    if (isHead && HEAD_ENDS.test(text.slice(end, match.index))) heads.push(words.length);
    end = match.index + word.length;
    words.push(word.toLowerCase());
    if (FIGURE.test(word) || (CAPITAL.test(word) && !beginsSentence(text, match.index))) specifics.push(word);
  }
  // Emoji and punctuation alone can go round as well, and so can a counter.
  if (words.length === 0) words.push(...cut.split(/\s+/).filter(Boolean));
  if (words.length === 0) return undefined;
  const after = words.slice(MAX_WORDS);
  const first = words.slice(0, MAX_WORDS);
  const codes = first.map(code24);
  const contents = first.flatMap((word, n) => {
    const content = contentOf(word);
    return content === undefined ? [] : [content === word ? (codes[n] ?? '') : code24(content)];
  });
  const [figures, names] = [
    specifics.filter((word) => FIGURE.test(word)),
    specifics.filter((word) => !FIGURE.test(word)),
  ];
  return {
    exact: hash64(words.join(' ')),
    words: codes.join(''),
    rest: after.length > 0 ? hash64(after.join(' ')) : '',
    specifics: specifics.length > 0 ? hash64(specifics.join(' ')) : '',
    facts: codesOf(figures),
    names: codesOf(names),
    contents: contents.join(''),
    about: eachOnce(contents),
    negations: first.filter(isNegation).length,
    heads,
    number: label?.number ?? null,
  };
}

const eachOnce = (codes: readonly string[]): string => [...new Set(codes)].slice(0, MAX_ABOUT).sort().join('');

/** Of the words that say what it is about, each once, in the order of the codes. */
const codesOf = (words: readonly string[]): string =>
  eachOnce(words.flatMap((word) => contentOf(word.toLowerCase()) ?? []).map(code24));

function beginsSentence(text: string, index: number): boolean {
  let at = index - 1;
  while (text[at] === ' ' || text[at] === '\t') at -= 1;
  return at < 0 || SENTENCE_ENDS.includes(text[at] ?? '');
}

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
  const jaccard = jaccardOf(shingles(a.words), shingles(b.words));
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
const SHARED_OF_SHORT = 0.3;
/** Words that say what it is about of a short text. */
const SHORT = 12;
/** Words of a form that nobody has used before. */
const MAX_FRESH = 1;

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

/**
 * Whether two texts of the same numbers are about the same for the most part, whatever else is said: they have words that say
 * what it is about in common, besides the numbers, and these make up half of the shorter, or a third where it is short. Two of one form are compared by what
 * differs: whatever of it is not in `known`, e.g. because nobody has used it before, is what was filled in.
 *
 * @param known words that have been used before, each once, in the order of their codes
 */
export function isAboutTheSame(a: Fingerprint, b: Fingerprint, known: () => string): boolean {
  if (a.rest !== b.rest || a.facts !== b.facts || a.facts === '' || !isCountedOn(a, b)) return false;
  if (!isWithin(a.names, b.about) || !isWithin(b.names, a.about)) return false;
  const common = commonCodes(a.about, b.about);
  const shorter = Math.min(a.about.length, b.about.length) / CODE;
  if (common - a.facts.length / CODE < MIN_EQUAL) return false;
  if (common < (shorter <= SHORT ? SHARED_OF_SHORT : SHARED) * shorter) return false;
  const fresh = (): number => b.about.length / CODE - commonCodes(b.about, known());
  return !isOneForm(a.words, b.words) || fresh() <= MAX_FRESH;
}

/** Whether all of some codes are among others. */
export const isWithin = (codes: string, others: string): boolean => commonCodes(codes, others) === codes.length / CODE;

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
  const isCommon = (at: (wording: string) => number): boolean =>
    others.every((wording) => wording.slice(at(wording), at(wording) + CODE) === one.slice(at(one), at(one) + CODE));
  let begin = 0;
  while (begin < shortest && isCommon(() => begin)) begin += CODE;
  let end = 0;
  while (end < shortest - begin && isCommon(({ length }) => length - end - CODE)) end += CODE;
  if (2 * (begin + end) < shortest) return false;
  const held = wordings.map((wording) => codesIn(wording.slice(begin, wording.length - end)));
  return held.every(
    (codes, n) => codes.length > 0 && codes.every((code) => held.every((more, m) => n === m || !more.includes(code))),
  );
}

const codesIn = (codes: string): string[] =>
  Array.from({ length: codes.length / CODE }, (_, n) => codes.slice(n * CODE, (n + 1) * CODE));

/** Codes of several texts, each once, in their order. */
export const joined = (texts: readonly string[]): string => [...new Set(texts.flatMap(codesIn))].sort().join('');

/** Whether at least half of the places hold the same word. */
function isSameForm(a: string, b: string): boolean {
  let same = 0;
  for (let at = 0; at < a.length; at += CODE) if (a.slice(at, at + CODE) === b.slice(at, at + CODE)) same += CODE;
  return 2 * same >= a.length;
}
