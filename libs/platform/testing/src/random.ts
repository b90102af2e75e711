/** Reproducible chance: the same seed gives the same sequence on every machine. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** Waiting time with this mean (exponential distribution). */
  wait(mean: number): number;
  shuffle<T>(list: readonly T[]): T[];
  /** A generator of its own, seeded from this one. */
  fork(): Random;
}

/**
 * Mulberry32 by Tommy Ettinger (2017, public domain,
 * https://gist.github.com/tommyettinger/46a874533244883189143505d203312c): 32 bits of state, good enough for a
 * simulation, not for secrets.
 */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function seededRandom(seed: number): Random {
  const next = mulberry32(seed);
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    pick: (list) => {
      const index = int(0, list.length - 1);
      if (list.length === 0) throw new RangeError('Nothing to pick from: the list is empty.');
      return list[index] as (typeof list)[number];
    },
    chance: (p) => next() < p,
    wait: (mean) => -mean * Math.log(1 - next()),
    shuffle: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = int(0, i);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
    fork: () => seededRandom(int(0, 0xffffffff)),
  };
}
