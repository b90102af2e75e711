import { cueOf, type Cue } from './cues.ts';
import type { Reading } from './reading.ts';

/** An expression that matches only where one of the words of its cue stands. */
export interface Cued {
  readonly cue: Cue;
  readonly pattern: RegExp;
}

const all: Cued[] = [];

/** All that there are, for whoever checks that they hold what they promise. */
export const allCued = (): readonly Cued[] => all;

/**
 * An expression with the words that it cannot do without, see {@link cueOf}: it is only tried on texts that have one of them.
 *
 * @param words of each of its alternatives one that stands in all that matches, between marks that are no part of a word
 */
export function cued(words: string, pattern: RegExp): Cued {
  const made = { cue: cueOf(words), pattern };
  all.push(made);
  return made;
}

/** Whether an expression matches a part of a text. */
export const finds = ({ cue, pattern }: Cued, said: Reading): boolean => said.has(cue) && pattern.test(said.text);
