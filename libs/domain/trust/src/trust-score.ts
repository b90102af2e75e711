import type { TrustEvidence, TrustScore } from '@chorus/contracts';
import { priorEvidence, trustOf } from './beta.ts';
import type { AgentLedger } from './ledger.ts';
import type { TrustPolicy } from './policy.ts';

/** What a trust record says beyond the ledger. */
export interface TrustChange {
  readonly fleet_id: string;
  readonly agent_id: string;
  /** The ledger before; null for an agent that was not known, whose score is then compared with the prior. */
  readonly before: AgentLedger | null;
  /** For a person; cut at 1000 characters. */
  readonly adjustment_reason: string;
  /** What caused it; null for an act of an operator or of the policy alone. */
  readonly evidence: TrustEvidence | null;
  /** Offset in `agent-decisions-processed`; -1 where the cause is no decision. */
  readonly decision_offset: number;
  /** Goes into the record's `metadata`. */
  readonly metadata?: Record<string, unknown>;
}

/** The record of `trust-scores` for a ledger after a change. Its `timestamp` is the log time of that change. */
export function ledgerToTrustScore(ledger: AgentLedger, change: TrustChange, policy: TrustPolicy): TrustScore {
  return {
    fleet_id: change.fleet_id,
    agent_id: change.agent_id,
    score: ledger.score,
    uncertainty: ledger.uncertainty,
    observations: ledger.observations,
    standing: ledger.standing,
    enforced: ledger.enforced,
    standing_since: instantOf(ledger.standing_since),
    standing_reason: ledger.standing_reason,
    timestamp: instantOf(ledger.updated_at),
    adjustment_reason: change.adjustment_reason.slice(0, 1000),
    change: ledger.score - (change.before?.score ?? trustOf(priorEvidence(policy.prior))),
    historical_average: ledger.mean_score,
    trend_direction: trendOf(ledger, policy),
    policy_version: ledger.policy_version,
    evidence: change.evidence,
    decision_offset: change.decision_offset,
    ledger: {
      alpha: ledger.alpha,
      beta: ledger.beta,
      evidence_at: instantOf(ledger.evidence_at),
      first: change.before === null,
    },
    metadata: change.metadata ?? {},
  };
}

/** Where the score went over the last few records. */
export function trendOf(
  { recent_scores }: Pick<AgentLedger, 'recent_scores'>,
  { trend }: Pick<TrustPolicy, 'trend'>,
): TrustScore['trend_direction'] {
  const moved = (recent_scores.at(-1) ?? 0) - (recent_scores[0] ?? 0);
  if (Math.abs(moved) <= trend.steady_within) return 'steady';
  return moved > 0 ? 'rising' : 'falling';
}

const instantOf = (ms: number): string => new Date(ms).toISOString();
