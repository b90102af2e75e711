import { BACKSLASH, cueOf } from './cues.ts';
import { hash } from './hash.ts';
import type { Reading } from './reading.ts';
import { normalise } from './statement.ts';

/*
 * The words of a text by which one can tell where it was taken from: numbers, what stands in quotation marks or in bold, and names,
 * that is words with a capital in the middle of a sentence. Kept as short hashes, for texts are not to be stored.
 */

/** Characters looked at: as many at the beginning as at the end. */
const REACH = 4_096;
const MAX_TOKENS = 32;
/** Digits of a hash that are kept: few enough to keep many, enough that two of a conversation hardly ever collide. */
const KEPT = 6;

const NUMBER = '(?<![\\w.,-])[$\u20ac\u00a3]?\\d[\\d,]{0,30}(?:\\.\\d{1,20})?(?![\\w-])';
const QUOTED = '"[^"\\n]{2,60}"|\u201c[^\u201d\\n]{2,60}\u201d|\\*\\*[^*\\n]{2,60}\\*\\*|`[^`\\n]{2,60}`';
const NAME = "(?<=[\\p{Ll},;] )\\p{Lu}[\\p{L}\\p{N}'\u2019-]{2,40}(?![\\p{L}\\p{N}_])";
const TOKEN = new RegExp(`${NUMBER}|${QUOTED}|${NAME}`, 'gu');

const IS_NAME = /^\p{Lu}/u;
const IS_NUMBER = /^[$\u20ac\u00a3]?\d/;
/** The number of an entry, a step, a line says nothing about what it holds. */
const BEGINS_LINE = /(?:^|\n)\s{0,8}$/;
const ENDS_LABEL = /[.):]/;
const LABEL = /\b(?:step|part|section|option|scenario|phase|round|page|line|row|version|result)\s$/i;

function wordOf(text: string, found: string, index: number): string {
  if (!IS_NUMBER.test(found)) return normalise(found);
  const before = text.slice(Math.max(0, index - 12), index);
  const isLabel =
    LABEL.test(before) || (BEGINS_LINE.test(before) && ENDS_LABEL.test(text.charAt(index + found.length)));
  return isLabel ? '' : found.replace(/[$\u20ac\u00a3,]/g, '');
}

/** Something that can be traced. */
export interface Trace {
  readonly token: string;
  readonly isName: boolean;
}

/** What can be traced in a text, in its order. */
export function tracesOf(text: string): readonly Trace[] {
  const cut = text.length <= 2 * REACH ? text : `${text.slice(0, REACH)}\n${text.slice(-REACH)}`;
  const found: Trace[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(cut); match !== null; match = TOKEN.exec(cut)) {
    const word = wordOf(cut, match[0], match.index);
    if (word !== '') found.push({ token: hash(word).slice(-KEPT), isName: IS_NAME.test(match[0]) });
  }
  return found;
}

/** Hashes of what can be traced, each once: the first {@link MAX_TOKENS}. */
export function tokensOf(traces: readonly Trace[]): readonly string[] {
  const tokens = new Set<string>();
  for (const { token } of traces) {
    tokens.add(token);
    if (tokens.size === MAX_TOKENS) break;
  }
  return [...tokens];
}

/** Words with which an answer is given. */
const ANSWER =
  /\b(?:answers?|final(?:ly)?|therefore|thus|hence|conclu(?:de|ded|sion)|results? (?:is|are|was|were)|totals?)\b|\\boxed/i;
const ANSWER_CUE =
  BACKSLASH |
  cueOf('answer answers final finally therefore thus hence conclude concluded conclusion result results total totals');

/**
 * The same of what a text gives as the answer: the numbers and quotations of the sentences that say so, else of all
 * sentences, else names. Names are the last resort: every sentence has some that say nothing.
 */
export function answerTokensOf(text: Pick<Reading, 'has' | 'sentences' | 'traces'>): readonly string[] {
  const answers = text.has(ANSWER_CUE) ? text.sentences.filter((sentence) => ANSWER.test(sentence)).join('\n') : '';
  const answerTraces = tracesOf(answers);
  for (const isName of [false, true])
    for (const traces of [answerTraces, text.traces]) {
      const tokens = tokensOf(traces.filter((one) => one.isName === isName));
      if (tokens.length > 0) return tokens;
    }
  return [];
}
