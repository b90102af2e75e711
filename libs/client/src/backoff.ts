/** Longest that a server may ask to wait, in ms. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * How long to wait before the next attempt, in ms: doubling with each failure, at random between the half and the whole, so
 * that many clients do not come back at the same moment.
 *
 * @param failures in a row, 1 after the first
 */
export function backoffMs(
  failures: number,
  { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number },
  random: number,
): number {
  const whole = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return whole * (0.5 + random / 2);
}

/** The header `Retry-After`, seconds or a date, in ms from now; undefined where it is neither. `now` in ms since 1970. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
