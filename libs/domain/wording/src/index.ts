/** Control characters, line and paragraph separators, and all that nobody sees or that changes the direction of text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Untrusted text as it may stand inside a sentence: one line, nothing in it that cannot be seen. It is still untrusted:
 * whoever puts it on a page escapes it. How long it may be, and which end is kept, is the caller's business.
 */
export const visible = (text: string): string => text.replace(INVISIBLE, '\ufffd').toWellFormed();

/** A duration in ms for a person: `8 s`, `3 min`. Below 0 it is `0 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
