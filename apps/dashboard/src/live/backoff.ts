const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait after the n-th failure in a row: exponential with full jitter over its upper half, so that the pages
 * of a restarted gateway do not all come back at once.
 * @param failures 1 after the first failure
 * @param random from 0 (inclusive) to 1 (exclusive)
 * @returns milliseconds
 */
export function backoff(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
