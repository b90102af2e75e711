import type { Part } from '../part.ts';

/**
 * The seeds of each part: in every cell of noise each scenario is played once for each. They, and the scenarios, were fixed
 * before the detectors were written; what is tuned is tuned by the development part alone, which talks about other things in
 * other words.
 */
export const SEEDS: Readonly<Record<Part, readonly number[]>> = {
  development: Array.from({ length: 30 }, (_, n) => 11_000 + n),
  test: Array.from({ length: 30 }, (_, n) => 27_000 + n),
};
