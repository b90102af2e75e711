/**
 * What stands in the place of what was taken out before storage, e.g. `[redacted:email]`. Two of them look the same and say
 * nothing about being the same: what holds one is compared with nothing.
 */
const BEGINNING = '[redacted:';
const AT_END = /\[redacted:\w{1,32}\]$/;
/** Characters of the longest mark. */
const LONGEST = BEGINNING.length + 33;

export const holdsRedaction = (text: string): boolean => text.includes(BEGINNING);

/** Whether a mark stands directly before or after a part of a text, so that the part is not all of its word. */
export const touchesRedaction = (text: string, start: number, end: number): boolean =>
  text.startsWith(BEGINNING, end) ||
  (text.charAt(start - 1) === ']' && AT_END.test(text.slice(Math.max(0, start - LONGEST), start)));

/** Where the mark that begins at `at` ends; `at` where none does. */
export function redactionEnd(text: string, at: number): number {
  if (!text.startsWith(BEGINNING, at)) return at;
  const close = text.slice(at, at + LONGEST).indexOf(']');
  return close < 0 ? at : at + close + 1;
}
