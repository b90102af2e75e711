import { visible } from '@chorus/wording';

export { duration } from '@chorus/wording';

/**
 * Untrusted text as it may stand inside a sentence: one line, no direction marks, at most `max` characters (the end
 * is kept, for paths). It is still text: whoever puts it on a page escapes it.
 */
export function show(text: string, max = 64): string {
  const cut = visible(text.slice(0, 2_048));
  if (cut.length <= max) return cut;
  const head = Math.floor(max / 3);
  return `${cut.slice(0, head)}…${cut.slice(cut.length - (max - head - 1))}`.toWellFormed();
}

/** Time of day in UTC, e.g. `14:30:02 UTC`, of log time in ms since 1970. */
export const timeOfDay = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** Marks that nobody sees, also those that smuggle letters, and control characters but tab and line ends. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;

/** Text without what a reader would not see. Its lines stay. */
export const readable = (text: string): string => text.toWellFormed().replace(UNSEEN, '');

/** The same as one line. */
export const plainLine = (text: string): string => readable(text.replace(/\s+/gu, ' ')).replace(/ {2,}/g, ' ').trim();
