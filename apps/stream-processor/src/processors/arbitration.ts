import { arbitrate } from '@chorus/arbitration';
import { CONFLICT_RISK } from '@chorus/conflict';
import type { ArbitrationRecord, ConflictAnalysis } from '@chorus/contracts';

/** Conflicts in which the plans of several agents stand against each other. */
const OF_SEVERAL: ReadonlySet<ConflictAnalysis['kind']> = new Set([
  'contention',
  'contradictory_intent',
  'circular_wait',
  'duplicate_effort',
]);

export interface Dispute {
  readonly analysis: ConflictAnalysis;
  readonly sender: string;
  /** The last known score of an agent. */
  readonly trustOf: (agent: string) => number;
  /** Of this decision alone: where its message lies on the log, which nobody knows who names a plan. */
  readonly seed: string;
}

/**
 * Who is advised to go first, where the message gets in the way of others badly enough to tell people. Plans weigh the same:
 * nothing in a message says which is worth more that an agent could not just as well have made up.
 */
export function arbitrationOf({ analysis, sender, trustOf, seed }: Dispute): ArbitrationRecord | undefined {
  if (analysis.risk < CONFLICT_RISK || !OF_SEVERAL.has(analysis.kind)) return undefined;
  const others = analysis.with_agents.filter((agent) => agent !== sender);
  if (others.length === 0) return undefined;
  const candidates = [sender, ...others].map((id) => ({ id, weight: 1, trust: trustOf(id) }));
  const { config, ranking, chosen, ...record } = arbitrate({ candidates, k: 1, seed });
  return { ...record, config: { ...config }, ranking: ranking.map((place) => ({ ...place })), chosen: [...chosen] };
}
