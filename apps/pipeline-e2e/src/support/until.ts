import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 45_000;
const MOST_SHOWN = 1_500;

const shown = (value: unknown): string => inspect(value, { depth: 6, breakLength: 120 }).slice(0, MOST_SHOWN);

/**
 * Looks again and again until what is seen holds, and gives that. An error of `look` counts as not yet.
 * @param what for the error of a test: what was waited for
 * @throws Error with what was seen last
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean = Boolean,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (; ; await sleep(LOOK_EVERY_MS)) {
    let last: string;
    try {
      const seen = await look();
      if (holds(seen)) return seen;
      last = shown(seen);
    } catch (error) {
      last = shown(error);
    }
    if (performance.now() > deadline)
      throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain until ${what}. Seen last: ${last}`);
  }
}

/** Looks until both sides of `look` are equal; after that long the error is Jest's difference of the two. */
export async function untilEqual<T>(what: string, look: () => Promise<readonly [actual: T, expected: T]>): Promise<T> {
  let last: readonly [T, T] | undefined;
  try {
    const [actual] = await until(
      what,
      async () => (last = await look()),
      ([seen, wanted]) => isDeepStrictEqual(seen, wanted),
    );
    return actual;
  } catch (error) {
    if (!last) throw error;
    const [actual, expected] = last;
    expect({ what, seen: actual }).toEqual({ what, seen: expected });
    return actual;
  }
}
