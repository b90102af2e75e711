/** Longer words are cut; so are the same words of a question. */
const MAX_WORD = 64;
/** Of one event. */
const MAX_TEXT = 131_072;
const MAX_WORDS = 2_000;
/** A last word has to be so long to stand for all that begin with it. */
const MIN_BEGINNING = 2;

/** Letters, digits and their marks; all else parts words. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that are written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/u;
const RUNS = new RegExp(`${UNSPACED.source}|[^]`, 'gu');

/** What has to be there: whole words, and the beginning of one. */
export interface Terms {
  readonly words: readonly string[];
  readonly beginning: string | null;
}

/** Without case, accents and forms of width, so that what looks alike to a reader is found. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();

/** The text as spaced words and unspaced runs, in order. */
function* piecesOf(text: string): Generator<{ readonly text: string; readonly spaced: boolean }> {
  for (const [word] of plain(text).matchAll(WORD)) {
    if (!UNSPACED.test(word)) {
      yield { text: word.slice(0, MAX_WORD), spaced: true };
      continue;
    }
    let spaced = '';
    for (const [run] of word.matchAll(RUNS)) {
      if (!UNSPACED.test(run)) {
        spaced += run;
        continue;
      }
      if (spaced) yield { text: spaced.slice(0, MAX_WORD), spaced: true };
      spaced = '';
      yield { text: run, spaced: false };
    }
    if (spaced) yield { text: spaced.slice(0, MAX_WORD), spaced: true };
  }
}

const pairsOf = (characters: readonly string[]): string[] =>
  characters.slice(1).map((character, at) => (characters[at] ?? '') + character);

/**
 * The different words of some texts, as an index takes them. A run of Chinese, Japanese, Thai … gives each pair of
 * neighbours and its last character, so that any part of it is found.
 */
export function wordsOf(texts: Iterable<string>): string[] {
  const words = new Set<string>();
  let room = MAX_TEXT;
  for (const text of texts) {
    for (const piece of piecesOf(text.slice(0, room))) {
      if (words.size >= MAX_WORDS) return [...words];
      if (piece.spaced) words.add(piece.text);
      else {
        const characters = [...piece.text];
        for (const pair of pairsOf(characters)) words.add(pair);
        words.add(characters.at(-1) ?? '');
      }
    }
    room -= text.length;
    if (room <= 0) break;
  }
  return [...words].slice(0, MAX_WORDS);
}

/** What a question asks for; null where it names no word. Nothing in it is an operator. */
export function termsOf(question: string | null): Terms | null {
  const pieces = [...piecesOf(question ?? '')];
  const last = pieces.pop();
  if (!last) return null;
  const words = new Set(pieces.flatMap(({ text, spaced }) => (spaced ? [text] : partsOf(text))));
  if (!last.spaced && [...last.text].length > 1) {
    for (const pair of partsOf(last.text)) words.add(pair);
    return { words: [...words], beginning: null };
  }
  if (last.spaced && (last.text.length < MIN_BEGINNING || last.text.length >= MAX_WORD))
    return { words: [...words.add(last.text)], beginning: null };
  return { words: [...words], beginning: last.text };
}

function partsOf(run: string): string[] {
  const characters = [...run];
  return characters.length === 1 ? characters : pairsOf(characters);
}

/** Whether a text that gave these words is meant: the rule that every index follows. */
export const fits = ({ words, beginning }: Terms, given: ReadonlySet<string>): boolean =>
  words.every((word) => given.has(word)) &&
  (beginning === null || [...given].some((word) => word.startsWith(beginning)));
