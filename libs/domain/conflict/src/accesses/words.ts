import { redactionEnd } from '../text/redaction.ts';
import { isUrlAt } from './resource-name.ts';

/** A word of a line: what stands between blanks, quotes, brackets and list separators; or a URL, which is not torn apart. */
export interface Word {
  readonly text: string;
  /** In lower case; empty where it is too long to be a word of a language. */
  readonly lower: string;
  readonly start: number;
  readonly isUrl: boolean;
  readonly hasDigit: boolean;
  /** It has a slash, or a dot before a letter or digit. */
  readonly mayBePath: boolean;
  /** A sentence ends with it. */
  readonly isLast: boolean;
}

const SEPARATOR = 1;
const NUMERAL = 2;
const SLASH = 4;
const DOT = 8;
const WORDY = 16;
const CAPITAL = 32;
/** What the characters of ASCII are. */
const CLASSES = new Uint8Array(128);
const classify = (characters: string, bit: number): void => {
  for (const char of characters) CLASSES[char.charCodeAt(0)] = (CLASSES[char.charCodeAt(0)] as number) | bit;
};
classify(' \t\n\v\f\r"\'`()[]{}<>,;|=', SEPARATOR);
classify('0123456789', NUMERAL | WORDY);
classify('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', WORDY);
classify('ABCDEFGHIJKLMNOPQRSTUVWXYZ', CAPITAL);
classify('/\\', SLASH);
classify('.', DOT);
/** The other blanks and quotes; all else beyond ASCII may be a capital. */
const WIDE_SEPARATOR = /[\s\u2018\u2019\u201c\u201d]/;

const classOf = (unit: number): number => {
  if (unit < 128) return CLASSES[unit] as number;
  return WIDE_SEPARATOR.test(String.fromCharCode(unit)) ? SEPARATOR : CAPITAL;
};

const URL_ENDS = new Set(' \t\r\f\v"\'`<>[]{}|\\\u00a0\u2018\u2019\u201c\u201d');
const LONGEST = 64;

/**
 * End of the URL that begins at `start`; a closing parenthesis belongs to it where it closes one inside, and so does what
 * was redacted: a password, before the host.
 */
function urlEnd(line: string, start: number): number {
  let open = 0;
  let end = start;
  for (; end < line.length; end++) {
    const char = line.charAt(end);
    if (char === '[') {
      const after = redactionEnd(line, end);
      if (after === end) break;
      end = after - 1;
      continue;
    }
    if (URL_ENDS.has(char)) break;
    if (char === '(') open++;
    if (char === ')' && --open < 0) break;
  }
  return end;
}

const endsSentence = (unit: number): boolean => unit === 0x2e || unit === 0x21 || unit === 0x3f;

const lowerOf = (text: string, mayHaveCapitals: boolean): string => {
  if (text.length > LONGEST) return '';
  return mayHaveCapitals ? text.toLowerCase() : text;
};

/** Words and URLs of a line, in one pass over its characters. */
export function wordsOf(line: string): Word[] {
  const found: Word[] = [];
  for (let at = 0; at < line.length;) {
    let kind = classOf(line.charCodeAt(at));
    if (kind === SEPARATOR) {
      at++;
      continue;
    }
    const start = at;
    let all = 0;
    let mayBePath = false;
    for (let before = 0; kind !== SEPARATOR;) {
      all |= kind;
      mayBePath ||= kind === SLASH || (before === DOT && (kind & WORDY) !== 0);
      before = kind;
      if (++at === line.length) break;
      kind = classOf(line.charCodeAt(at));
    }
    const isUrl = (all & SLASH) !== 0 && isUrlAt(line, start);
    if (isUrl) at = urlEnd(line, start);
    const text = line.slice(start, at);
    found.push({
      text,
      lower: lowerOf(text, isUrl || (all & CAPITAL) !== 0),
      start,
      isUrl,
      hasDigit: isUrl ? /\d/.test(text) : (all & NUMERAL) !== 0,
      mayBePath,
      isLast: endsSentence(text.charCodeAt(text.length - 1)),
    });
  }
  return found;
}
