import { processedDecision, type DecisionView, type ProcessedDecision, type StoredEvent } from '@chorus/contracts';
import type { ConflictFilter } from '../api/trust.ts';

/** A conflict that was predicted: a decision of a raised risk, and where it stands. */
export interface Conflict extends DecisionView {
  readonly partition: number;
}

/** Those that can be read; what another release wrote otherwise is left out. */
export function conflictsOf(events: readonly StoredEvent[]): Conflict[] {
  return events.flatMap(({ partition, offset, at, value }) => {
    const { success, data } = processedDecision.safeParse(value);
    return success ? [{ partition, offset, decided_at: at, decision: data }] : [];
  });
}

/** Kinds in words that say what it is about. */
export const KIND_WORDS: Record<ProcessedDecision['conflict_analysis']['kind'], string> = {
  none: 'No conflict',
  contention: 'Contention for a resource',
  contradictory_intent: 'Contradictory intent',
  circular_wait: 'Circular wait',
  duplicate_effort: 'Duplicate effort',
  execution_failure: 'Failed execution',
  repetition: 'Repetition',
};

export interface Part {
  readonly name: string;
  readonly contribution: number;
  /** Of the bar, 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/** Factors as parts of a bar, largest first; with them, it is as long as the risk. */
export function partsOf({ factors }: ProcessedDecision['conflict_analysis']): readonly Part[] {
  let at = 0;
  return [...factors]
    .filter(({ contribution }) => contribution > 0)
    .sort((a, b) => b.contribution - a.contribution)
    .map(({ name, contribution }) => {
      const from = at;
      at = Math.min(1, at + contribution);
      return { name, contribution, from, to: at };
    });
}

export interface Place {
  readonly agent_id: string;
  readonly trust: number;
  /** Chance of the first place among all of them, chance left out: its share of trust-weighted weight, 0 to 1. */
  readonly share: number;
  readonly goes: boolean;
}

/** Who is advised to go first, with what the order rests on. Empty where nothing was advised. */
export function orderOf({ arbitration }: ProcessedDecision): readonly Place[] {
  if (arbitration === undefined) return [];
  const { ranking, chosen } = arbitration;
  const most = Math.max(...ranking.map(({ log_score }) => log_score));
  const shares = ranking.map(({ log_score }) => (Number.isFinite(most) ? Math.exp(log_score - most) : 1));
  const all = shares.reduce((sum, share) => sum + share, 0);
  return ranking.map(({ id, trust }, index) => ({
    agent_id: id,
    trust,
    share: (shares[index] ?? 0) / all,
    goes: chosen.includes(id),
  }));
}

/** How many of the live decisions are newer than what is listed, and would be in it. */
export function newerThan(
  listed: readonly Conflict[],
  live: readonly DecisionView[],
  { agent, min_risk }: ConflictFilter,
): number {
  const last = listed[0]?.offset ?? -1;
  return live.filter(
    ({ offset, decision }) =>
      offset > last &&
      decision.conflict_analysis.risk >= min_risk &&
      (agent === '' || decision.original_message.agent_id === agent),
  ).length;
}
