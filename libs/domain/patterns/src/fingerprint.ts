import { code24, hash64 } from './hash.ts';
import { MAX_TEXT, MAX_WORDS, MIN_SIMILARITY, SHINGLE } from './routing-loop/limits.ts';

/** What a text says, without the text: enough to tell whether another says the same. */
export interface Fingerprint {
  /** Equal for texts that differ in case, spacing and punctuation only. */
  readonly exact: string;
  /** The first words, four characters each. */
  readonly words: string;
  /** Of the words after these; empty where there are none. */
  readonly rest: string;
  /** Of what the text is about: numbers, names, paths, in their order. */
  readonly specifics: string;
}

const CODE = 4;
/** A word, or several joined as in paths, addresses and dates. */
const WORD = /[\p{L}\p{N}_]+(?:[.:/@#+'’-][\p{L}\p{N}_]+)*/gu;
const FIGURE = /[\p{N}_./:@#+]/u;
const CAPITAL = /^\p{Lu}./u;
/** After these a capital letter says nothing. */
const SENTENCE_ENDS = '.!?:;\n"\'“”‘’([{<>*#-–—';

/** Fingerprint of a text; undefined where it says nothing at all. */
export function fingerprintOf(text: string): Fingerprint | undefined {
  const cut = text.slice(0, MAX_TEXT).normalize('NFKC');
  const words: string[] = [];
  const specifics: string[] = [];
  for (const match of cut.matchAll(WORD)) {
    const [word] = match;
    words.push(word.toLowerCase());
    if (FIGURE.test(word) || (CAPITAL.test(word) && !beginsSentence(cut, match.index))) specifics.push(word);
  }
  // Emoji and punctuation alone can go round as well.
  if (words.length === 0) words.push(...cut.split(/\s+/).filter(Boolean));
  if (words.length === 0) return undefined;
  const after = words.slice(MAX_WORDS);
  return {
    exact: hash64(words.join(' ')),
    words: words.slice(0, MAX_WORDS).map(code24).join(''),
    rest: after.length > 0 ? hash64(after.join(' ')) : '',
    specifics: specifics.length > 0 ? hash64(specifics.join(' ')) : '',
  };
}

function beginsSentence(text: string, index: number): boolean {
  let at = index - 1;
  while (text[at] === ' ' || text[at] === '\t') at -= 1;
  return at < 0 || SENTENCE_ENDS.includes(text[at] ?? '');
}

/**
 * How far two texts say the same: 1 where they are equal; 0 where their numbers or names differ, for then one is about
 * something else; otherwise the Jaccard coefficient of their shingles, or {@link MIN_SIMILARITY} where one is the other
 * with a few words before or after it ("Once more: …").
 */
export function similarity(a: Fingerprint, b: Fingerprint): number {
  if (a.exact === b.exact) return 1;
  if (a.specifics !== b.specifics || a.rest !== b.rest) return 0;
  const [one, other] = [shingles(a.words), shingles(b.words)];
  let common = 0;
  for (const shingle of one) if (other.has(shingle)) common += 1;
  const jaccard = common / (one.size + other.size - common);
  return isPrefaced(a.words, b.words) ? Math.max(jaccard, MIN_SIMILARITY) : jaccard;
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

function shingles(words: string): Set<string> {
  const set = new Set<string>();
  const last = Math.max(0, words.length - SHINGLE * CODE);
  for (let at = 0; at <= last; at += CODE) set.add(words.slice(at, at + SHINGLE * CODE));
  return set;
}

/**
 * Whether some place has held a different word each time: a form that is filled in anew, e.g. one item of a list after
 * the other, not the same said again.
 */
export function fillsSlot(words: string, before: readonly string[]): boolean {
  const others = before.filter((wording) => wording.length === words.length);
  if (others.length < 2) return false;
  for (let at = 0; at < words.length; at += CODE) {
    const held = new Set([words, ...others].map((wording) => wording.slice(at, at + CODE)));
    if (held.size === others.length + 1) return true;
  }
  return false;
}
