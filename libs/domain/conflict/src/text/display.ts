/** Control characters, line and paragraph separators, and marks that change the direction of the text round them. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Untrusted text as it may stand inside a sentence: one line, no direction marks, at most `max` characters (the end
 * is kept, for paths). It is still text: whoever puts it on a page escapes it.
 */
export function show(text: string, max = 64): string {
  const cut = text.slice(0, 2_048).replace(INVISIBLE, '\ufffd').toWellFormed();
  if (cut.length <= max) return cut;
  const head = Math.floor(max / 3);
  return `${cut.slice(0, head)}…${cut.slice(cut.length - (max - head - 1))}`.toWellFormed();
}

/** Time of day in UTC, e.g. `14:30:02 UTC`, of log time in ms since 1970. */
export const timeOfDay = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** A duration in ms for a person: `8 s`, `3 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function list(names: readonly string[], max = 3): string {
  const shown = names.slice(0, max).map((name) => show(name));
  if (names.length > max) return `${shown.join(', ')} and ${names.length - max} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** Marks that nobody sees, also those that smuggle letters, and control characters but tab and line ends. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;

/** Text without what a reader would not see. Its lines stay. */
export const readable = (text: string): string => text.toWellFormed().replace(UNSEEN, '');

/** The same as one line. */
export const plainLine = (text: string): string => readable(text.replace(/\s+/gu, ' ')).replace(/ {2,}/g, ' ').trim();
