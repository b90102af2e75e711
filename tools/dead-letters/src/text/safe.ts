/** What a terminal acts on or what changes how the rest is shown: controls, formats (bidi), separators, halves of pairs. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const visible = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** Untrusted text on one line of a terminal: what is no plain character is seen as `\x1b` or `\u{202e}`. */
export const safe = (text: string): string => text.replace(UNSAFE, visible);

/** The same with line breaks and tabs left as they are. */
export const safeLines = (text: string): string => text.replace(UNSAFE_IN_LINES, visible);

/** {@link safe}, at most `length` characters (of UTF-16). */
export function shortened(text: string, length: number): string {
  // What is shown of it is never longer than this before it is made safe.
  const shown = safe(text.slice(0, length + 1));
  // Not with the first half of a pair at its end.
  return shown.length <= length ? shown : `${shown.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** JSON that is as safe on a terminal: nothing but ASCII. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
