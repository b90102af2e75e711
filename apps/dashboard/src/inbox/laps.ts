import type { Detection, StoredDecision } from '@chorus/contracts';
import { lapNumbers } from '../conversation/laps.ts';

/** Of each message of a loop its lap, from 1 on; of other detections none. */
export function lapsOf(
  { kind, agents }: Detection,
  messages: readonly StoredDecision[],
): readonly (number | undefined)[] {
  if (kind !== 'routing_loop') return messages.map(() => undefined);
  const steps = messages.map(({ decision: { original_message: of } }) => ({ from: of.agent_id, to: of.target_agents }));
  // What is said to all is no way of its own: then the sender alone tells the lap.
  const named = steps.map(({ from, to }) => ({ from, to: to.length === 1 ? to : [] }));
  const laps = lapNumbers(named, { agents, first: 0, last: messages.length - 1 });
  return messages.map((_, n) => laps.get(n));
}

/** Words of each lap, of which some were said before. */
export interface LapWords {
  readonly lap: number;
  /** Different words that no lap before it has, as a share of its different words; 0 to 1. */
  readonly fresh: number;
}

/** How much of each lap was new when it was said; laps without a word are left out. */
export function newWords(texts: readonly string[], laps: readonly (number | undefined)[]): readonly LapWords[] {
  const byLap = new Map<number, Set<string>>();
  for (const [n, text] of texts.entries()) {
    const lap = laps[n];
    if (lap === undefined) continue;
    const words = byLap.get(lap) ?? new Set<string>();
    byLap.set(lap, words);
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]+/gu)) words.add(word);
  }
  const said = new Set<string>();
  return [...byLap].flatMap(([lap, words]) => {
    if (words.size === 0) return [];
    const fresh = [...words].filter((word) => !said.has(word)).length / words.size;
    for (const word of words) said.add(word);
    return [{ lap, fresh }];
  });
}
