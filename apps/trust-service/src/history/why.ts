import type { Contribution, TrustWhy } from '@chorus/contracts';
import { explain, trustOf, uncertaintyOf } from '@chorus/trust';
import type { TrustPolicy } from '@chorus/trust';
import type { HistoryPoint } from '../redis/history-point.ts';
import type { AgentName } from '../redis/trust-store.ts';

/**
 * What the score after the last of these points is made of.
 *
 * @param points changes in a row, oldest first, at least one
 * @param limit how many are listed at most
 */
export function trustWhyOf(
  { fleet_id, agent_id }: AgentName,
  points: readonly HistoryPoint[],
  limit: number,
  policyOf: (version: number) => TrustPolicy,
): TrustWhy {
  const { base, opening, changes } = explain(points, limit, policyOf);
  const last = points.at(-1)!;
  return {
    fleet_id,
    agent_id,
    as_of: instantOf(last.ms),
    score: trustOf(last),
    uncertainty: uncertaintyOf(last),
    standing: last.standing,
    policy_version: last.policy_version,
    alpha: last.alpha,
    beta: last.beta,
    base,
    opening: {
      until: opening.until === null ? null : instantOf(opening.until.ms),
      good: opening.good,
      bad: opening.bad,
      contribution: opening.contribution,
    },
    evidence: changes.map(({ state, change, good, bad, contribution }): Contribution => ({
      timestamp: instantOf(state.ms),
      code: state.code,
      decision_offset: state.decision_offset,
      policy_version: state.policy_version,
      score: trustOf(state),
      change,
      good,
      bad,
      contribution,
    })),
  };
}

const instantOf = (ms: number): string => new Date(ms).toISOString();
