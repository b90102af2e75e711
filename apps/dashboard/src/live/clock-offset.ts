/** What one message is longer on its way than another is no difference of clocks. */
export const JITTER_MS = 500;

/**
 * Server clock minus this machine's, in ms. It stays what it was while messages differ by their way alone: else the time of the
 * page would go to and fro with each of them, and all that shows how old something is would be drawn anew.
 * @param before what it was taken for; 0 at first
 * @param server ms since 1970, as a message says
 * @param now ms since 1970, on this machine's clock
 */
export function clockOffset(before: number, server: number, now: number): number {
  const offset = server - now;
  return Math.abs(offset - before) > JITTER_MS ? offset : before;
}
