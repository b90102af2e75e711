import { contentOf, isNegation, labelOf, withoutCounters } from './about.ts';
import { code24, hash64 } from './hash.ts';
import { MAX_TEXT, MAX_WORDS } from './routing-loop/limits.ts';

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

/** Characters of a code. */
export const CODE = 4;
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
  const rest = label && readingOf(label.rest);
  const isCounted = rest?.specifics.some((word) => FIGURE.test(word)) ?? false;
  const { words, specifics, heads } = rest && isCounted ? rest : readingOf(counted);
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
    number: isCounted ? (label?.number ?? null) : null,
  };
}

interface Reading {
  readonly words: string[];
  readonly specifics: readonly string[];
  readonly heads: readonly number[];
}

function readingOf(text: string): Reading {
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
  return { words, specifics, heads };
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

/** How many words that say what it is about a text has. */
export const aboutCount = ({ about }: Fingerprint): number => about.length / CODE;

/** Whether all of some codes are among others. */
export const isWithin = (codes: string, others: string): boolean => commonCodes(codes, others) === codes.length / CODE;

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

/** Codes one by one. */
export const codesIn = (codes: string): string[] =>
  Array.from({ length: codes.length / CODE }, (_, n) => codes.slice(n * CODE, (n + 1) * CODE));

/** Of agents' names, as they are among the facts of a text that speaks of them. */
export const codesOfAgents = (agents: readonly string[]): string =>
  eachOnce(agents.map((agent) => code24(agent.toLowerCase())));
