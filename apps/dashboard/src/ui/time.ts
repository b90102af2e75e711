/**
 * An age in the fewest words: `3 s`, `6 min`, `2 h`, `4 d`. Never negative: a clock that is ahead reads as now.
 * @param ms milliseconds
 */
export function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

/** Age of an instant of the wire at `now` (ms since 1970). */
export function ageOf(instant: string, now: number): string {
  return age(now - Date.parse(instant));
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `14:32:08` in the reader's time zone. */
export function clock(at: number | string): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2026-03-01 14:32:08` in the reader's time zone. */
export function dateAndClock(at: number | string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(at)}`;
}
