/** The deepest nesting of brackets in a JSON text; brackets in strings do not count. Linear time, no recursion. */
export function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const BLANK = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING_PART = /[^"\\\p{Cc}]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[\x7f-\x9f]+/uy;

/** What may come next. */
type Expected =
  | 'value'
  | 'value or ]'
  | 'key'
  | 'key or }'
  | ':'
  | ', or the end of the array'
  | ', or the end of the object'
  | 'nothing more';

/**
 * Where a text that `JSON.parse` refused stops being JSON. (The engine's own message gives a position only sometimes
 * and quotes the text.) Line and column begin with 1.
 */
export function locateJsonError(text: string): { line: number; column: number; what: string } {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const closed = (): Expected =>
    open.length === 0
      ? 'nothing more'
      : open.at(-1) === '['
        ? ', or the end of the array'
        : ', or the end of the object';

  for (;;) {
    at = end(BLANK, text, at);
    const character = text[at];
    if (character === undefined || expected === 'nothing more') break;
    const wantsValue: boolean = expected === 'value' || expected === 'value or ]';
    const wantsKey: boolean = expected === 'key' || expected === 'key or }';
    if (wantsValue && (character === '[' || character === '{')) {
      open.push(character);
      expected = character === '[' ? 'value or ]' : 'key or }';
    } else if (character === ']' && (expected === 'value or ]' || expected === ', or the end of the array')) {
      open.pop();
      expected = closed();
    } else if (character === '}' && (expected === 'key or }' || expected === ', or the end of the object')) {
      open.pop();
      expected = closed();
    } else if (character === ',' && expected.startsWith(',')) {
      expected = open.at(-1) === '[' ? 'value' : 'key';
    } else if (character === ':' && expected === ':') {
      expected = 'value';
    } else if (character === '"' && (wantsValue || wantsKey)) {
      const stop = endOfString(text, at + 1);
      if (text[stop] !== '"')
        return place(
          text,
          stop,
          stop >= text.length ? 'a string without its end' : 'a character that a string cannot have',
        );
      at = stop;
      expected = wantsKey ? ':' : closed();
    } else {
      const stop = wantsValue ? end(SCALAR, text, at) : at;
      if (stop === at) break;
      at = stop - 1;
      expected = closed();
    }
    at++;
  }
  return place(
    text,
    at,
    at >= text.length ? `the text ends where ${expected} is due` : `unexpected character where ${expected} is due`,
  );
}

function end(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function endOfString(text: string, from: number): number {
  for (let at = from; ;) {
    const next = end(STRING_PART, text, at);
    if (next === at) return at;
    at = next;
  }
}

function place(text: string, at: number, what: string) {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n'), what };
}
