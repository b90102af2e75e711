import type { TrustEvidence, TrustPolicyBody } from '@chorus/contracts';
import type { BetaPrior } from './beta.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * How evidence becomes trust, as data. A changed policy has a new `version` and applies to what comes after it: what was
 * counted before stays as it was counted.
 */
export interface TrustPolicy {
  /** From 1 on; every trust record names the version that made it. */
  readonly version: number;
  readonly prior: BetaPrior;
  /** Observations that one piece of evidence of severity 1 is worth; 0 ignores a kind. */
  readonly weights: Readonly<Record<TrustEvidence['kind'], number>>;
  /** Log time in which old evidence loses half of its weight. */
  readonly forgetting_half_life_ms: number;
  /**
   * Repeated harm weighs more: bad evidence counts `1 + step × n` times, at most `max_factor`, n being the bad
   * evidence about the agent in the `window_ms` before it (at most {@link RECENT_BAD_KEPT} are remembered). What is only read from words
   * (`contested`, `unsupported_claim`, `not_executed`, `unverified`) counts once, however often.
   */
  readonly frequency: { readonly window_ms: number; readonly step: number; readonly max_factor: number };
  readonly quarantine: {
    /** The policy quarantines an agent whose score is below this … */
    readonly below: number;
    /** … once so many pieces of evidence were counted: few observations are no bad agent. */
    readonly min_observations: number;
  };
  /** What a released agent has to show. */
  readonly probation: {
    /** It is active again after so many good observations since the release … */
    readonly good_observations: number;
    /** … and with a score of at least this: above `quarantine.below`, so that it does not flap (hysteresis). */
    readonly active_from: number;
    /** It is quarantined again only after so many bad observations since the release. */
    readonly bad_observations: number;
    /**
     * Log time after which a quarantine of the policy ends on its own: the agent is on probation, where little brings the
     * quarantine back. Null: only a person releases, as always from a quarantine of a person.
     */
    readonly release_after_ms: number | null;
  };
  /** The trend is steady while the score moved by no more than `steady_within` points over the last `memory` records. */
  readonly trend: { readonly memory: number; readonly steady_within: number };
  /**
   * How many quarantines the policy puts in force on its own, for the whole fleet: a token bucket. While it is empty the
   * policy only advises. What it would do in a fleet that observes costs nothing, what people do is not limited.
   */
  readonly budget: {
    /** Tokens of a full bucket; 0: advice only. */
    readonly capacity: number;
    /** Tokens that come back in an hour of log time. */
    readonly refill_per_hour: number;
  };
}

/** Times of bad evidence that a ledger remembers, for the frequency and as the evidence of a quarantine. */
export const RECENT_BAD_KEPT = 16;

/**
 * The default. An unknown agent starts at 70 ± 23. One that does nothing but fail at severity 0.5 falls under 30 with its
 * seventh failure; one that succeeds as often as it fails stays above 40.
 */
export const DEFAULT_TRUST_POLICY: TrustPolicy = {
  version: 1,
  prior: { base_rate: 0.7, weight: 3 },
  weights: {
    execution_succeeded: 1,
    execution_failed: 1,
    tool_succeeded: 0.5,
    tool_error: 0.8,
    conflict: 0.8,
    repetition: 0.5,
    contribution: 0.3,
    empty_result: 1,
    unsupported_claim: 1,
    contested: 1,
    not_executed: 1,
    unverified: 1,
    rework: 1,
  },
  forgetting_half_life_ms: DAY,
  frequency: { window_ms: 10 * MINUTE, step: 0.05, max_factor: 1.5 },
  quarantine: { below: 30, min_observations: 5 },
  // A day, so that somebody has been there to say no; what nobody has looked at is no reason to shut an agent out for ever.
  probation: { good_observations: 5, active_from: 40, bad_observations: 2, release_after_ms: DAY },
  trend: { memory: 5, steady_within: 2 },
  // Harm comes from few agents at a time, and ten of them can go without anybody being asked. Where more fail within the
  // hour the cause is likely what they share (a tool, a model, a network), and cutting them all off would be the outage.
  budget: { capacity: 10, refill_per_hour: 10 },
};

/**
 * A policy as a person set it, complete: kinds of evidence that it does not name weigh what they weigh by default at
 * present, and stay so. What it has besides is left out.
 */
export function trustPolicyOf(body: TrustPolicyBody, version: number): TrustPolicy {
  const { prior, forgetting_half_life_ms, frequency, quarantine, probation, trend, budget } = body;
  const weights = { ...DEFAULT_TRUST_POLICY.weights };
  for (const kind of Object.keys(weights) as TrustEvidence['kind'][])
    weights[kind] = body.weights[kind] ?? weights[kind];
  return {
    version,
    prior: { base_rate: prior.base_rate, weight: prior.weight },
    weights,
    forgetting_half_life_ms,
    frequency: { window_ms: frequency.window_ms, step: frequency.step, max_factor: frequency.max_factor },
    quarantine: { below: quarantine.below, min_observations: quarantine.min_observations },
    probation: {
      good_observations: probation.good_observations,
      active_from: probation.active_from,
      bad_observations: probation.bad_observations,
      release_after_ms: probation.release_after_ms ?? null,
    },
    trend: { memory: trend.memory, steady_within: trend.steady_within },
    budget: { capacity: budget.capacity, refill_per_hour: budget.refill_per_hour },
  };
}

/** What a kind weighs. One that came with a later release than the policy weighs what it does by default. */
export const weightOf = ({ weights }: Pick<TrustPolicy, 'weights'>, kind: TrustEvidence['kind']): number =>
  (weights as Partial<TrustPolicy['weights']>)[kind] ?? DEFAULT_TRUST_POLICY.weights[kind];

/** A policy for the wire, where its version stands beside it. */
export function policyBodyOf(policy: TrustPolicy): TrustPolicyBody {
  const { prior, weights, forgetting_half_life_ms, frequency, quarantine, probation, trend, budget } = policy;
  return { prior: { ...prior }, weights, forgetting_half_life_ms, frequency, quarantine, probation, trend, budget };
}
