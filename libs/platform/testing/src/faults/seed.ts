import { randomInt } from 'node:crypto';
import { readConfig } from '../config.ts';
import { type Random, seededRandom } from '../random.ts';

/** A seed to draw a run of faults from: that of CHORUS_FAULT_SEED where it is set, else a new one. */
export function newSeed(): number {
  return readConfig().faultSeed ?? randomInt(2 ** 32);
}

/**
 * Runs `fn` with chance of this seed. Where it fails, the error says how to repeat the same run.
 * @param title what is tried, for the error's message
 */
export async function withSeed<T>(title: string, seed: number, fn: (random: Random) => T | Promise<T>): Promise<T> {
  try {
    return await fn(seededRandom(seed));
  } catch (error) {
    const advice = `${title}: repeat with CHORUS_FAULT_SEED=${seed}`;
    if (!(error instanceof Error)) throw new Error(`${advice}\n${String(error)}`, { cause: error });
    // The same error, as it carries what a test reporter shows: its stack, and what was expected.
    error.message = `${advice}\n${error.message}`;
    if (error.stack !== undefined) error.stack = `${advice}\n${error.stack}`;
    throw error;
  }
}
