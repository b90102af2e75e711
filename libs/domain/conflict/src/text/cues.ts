const { imul } = Math;

/*
 * An expression takes as long to find nothing as to find something, and on most texts most of them find nothing. What an expression
 * cannot do without, a few words, is therefore looked for first, for all expressions in one pass over the text.
 */

/** One bit. */
export type Cue = number;

/** There are characters beyond ASCII; digits; what paths are told by; a backslash. */
export const WIDE: Cue = 1;
export const DIGIT: Cue = 2;
export const PATH: Cue = 4;
export const BACKSLASH: Cue = 8;

const FIRST = 4;
/** Bits that a number has for this. */
const LAST = 30;

/** Characters of words, as the `\w` of an expression that ignores case; 0: it is none. */
const FOLDED = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyz0123456789_') {
  FOLDED[char.charCodeAt(0)] = char.charCodeAt(0);
  FOLDED[char.toUpperCase().charCodeAt(0)] = char.charCodeAt(0);
}
const FACTS = new Uint8Array(128);
for (const digit of '0123456789') FACTS[digit.charCodeAt(0)] = DIGIT;
for (const mark of '/.') FACTS[mark.charCodeAt(0)] = PATH;
FACTS['\\'.charCodeAt(0)] = PATH | BACKSLASH;

const START = 0x811c9dc5 | 0;
const next = (hash: number, folded: number): number => imul(hash ^ folded, 0x01000193);

/** By the hash of a word: two words with one hash cost a needless look, and hide nothing. */
const cuesOfWord = new Map<number, number>();
let cues = 0;

/**
 * Makes a cue of words in lower case, each of letters, digits and `_` alone.
 *
 * @throws where there are more cues than bits
 */
export function cueOf(words: string): Cue {
  if (FIRST + cues > LAST)
    throw new Error(`There are more than ${LAST - FIRST + 1} cues; let two expressions share one.`);
  const cue = 1 << (FIRST + cues++);
  for (const word of words.split(' ')) {
    if (!/^\w+$/.test(word))
      throw new Error(`"${word}" is not one word; a cue is made of words of letters, digits and _.`);
    let hash = START;
    for (let at = 0; at < word.length; at++) hash = next(hash, FOLDED[word.charCodeAt(at)] as number);
    cuesOfWord.set(hash, (cuesOfWord.get(hash) ?? 0) | cue);
  }
  return cue;
}

/** The cues of which a word stands in a text, in upper or lower case, and what it is made of ({@link WIDE}, {@link DIGIT} …). */
export function cuesIn(text: string): number {
  let found = 0;
  let hash = START;
  let isInWord = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const folded = unit < 128 ? (FOLDED[unit] as number) : 0;
    found |= unit < 128 ? (FACTS[unit] as number) : WIDE;
    if (folded !== 0) {
      hash = next(hash, folded);
      isInWord = true;
    } else if (isInWord) {
      found |= cuesOfWord.get(hash) ?? 0;
      hash = START;
      isInWord = false;
    }
  }
  return isInWord ? found | (cuesOfWord.get(hash) ?? 0) : found;
}
