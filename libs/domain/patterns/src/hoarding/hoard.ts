import type { PatternRules } from '@chorus/contracts';
import { idleSince } from './holds.ts';
import { MANY, MAX_RESOURCES, PAUSE } from './limits.ts';
import type { Hold, Waiting } from './state.ts';

type Rules = PatternRules['hoarding'];

/** What is wrong with the holds of one agent. */
export interface Hoard {
  readonly owner: string;
  readonly holds: readonly Hold[];
  readonly waiting: readonly string[];
  readonly idle_ms: number;
  readonly unused: boolean;
  readonly refused: boolean;
}

/** Undefined where what an agent holds is nothing to complain of. */
export function hoardOf(
  owner: string,
  all: readonly Hold[],
  { min_waiting, min_idle_ms }: Rules,
  now: number,
): Hoard | undefined {
  const patience = min_idle_ms / 2;
  const idle = all.filter((hold) => now - idleSince(hold) >= (hold.uses > 0 ? PAUSE : 1) * min_idle_ms);
  const isInVain = ({ refused, first_at }: Waiting) => refused || now - first_at >= patience;
  const holds = idle.filter(({ waiting }) => waiting.some(isInVain));
  const waiting = [...new Set(holds.flatMap((hold) => hold.waiting.filter(isInVain).map(({ agent }) => agent)))];
  const takenAndUnused = idle.filter(({ uses }) => uses === 0);
  const isMany = takenAndUnused.length >= MANY && waiting.length > 0;
  if (waiting.length < min_waiting && !isMany) return undefined;
  const kept = isMany ? [...new Set([...holds, ...takenAndUnused])] : holds;
  return {
    owner,
    holds: kept.slice(0, MAX_RESOURCES),
    waiting,
    idle_ms: Math.max(...holds.map((hold) => now - idleSince(hold))),
    unused: kept.every(({ uses }) => uses === 0),
    refused: holds.some((hold) => hold.waiting.some(({ refused }) => refused)),
  };
}
