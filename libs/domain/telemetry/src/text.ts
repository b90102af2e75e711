import { MAX_NAME } from './limits.ts';

/** The text itself where it is short enough, else its beginning with a mark that says how much there was. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text.toWellFormed();
  const mark = `… [cut: ${text.length} characters]`;
  return (startOf(text, Math.max(0, limit - mark.length)) + mark).toWellFormed();
}

/** The first characters, not half of one, as a text of their own: a part of a long text would keep the whole in memory. */
const startOf = (text: string, length: number): string =>
  text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .split('')
    .join('');

/** A name that can be an agent id: well-formed, at most 256 characters, `prefix` included. Null where there is none. */
export function nameOf(name: string | null, prefix = ''): string | null {
  const clean = name === null ? '' : clipTrimmed(name, MAX_NAME - prefix.length);
  return clean === '' || clean === '.' || clean === '..' ? null : prefix + clean;
}

/** As {@link clip}, for names: without blanks at its ends. Of a name that is far too long only the beginning is looked at. */
export function clipTrimmed(name: string, limit: number): string {
  const start = name.slice(0, 4 * MAX_NAME);
  const inner = start.trim();
  if (inner.length === name.length && inner.length <= limit) return name.toWellFormed();
  return (inner.length <= limit ? startOf(inner, limit) : `${startOf(inner, limit - 1)}…`).toWellFormed();
}
