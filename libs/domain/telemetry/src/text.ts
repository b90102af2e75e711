import { MAX_NAME } from './limits.ts';

/** The text itself where it is short enough, else its beginning with a mark that says how much there was. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text.toWellFormed();
  const mark = `… [cut: ${text.length} characters]`;
  return `${text.slice(0, Math.max(0, limit - mark.length)).replace(/[\uD800-\uDBFF]$/, '')}${mark}`.toWellFormed();
}

/** A name that can be an agent id: well-formed, at most 256 characters, `prefix` included. Null where there is none. */
export function nameOf(name: string | null, prefix = ''): string | null {
  const clean = name?.trim().toWellFormed() ?? '';
  if (clean === '' || clean === '.' || clean === '..') return null;
  const room = MAX_NAME - prefix.length;
  return prefix + (clean.length <= room ? clean : `${clean.slice(0, room - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);
}
