import type {
  AgentWhy,
  ArbitrationRecord,
  InterventionEffect,
  PolicyList,
  PolicyVersion,
  StoredEvent,
  TrustPolicyBody,
  WhatIf,
} from '@chorus/contracts';
import { stored } from './testing-conversations.ts';
import { FLEET, iso, NOW } from './testing.ts';

/** Builders for specs of what explains trust. */

export type Change = AgentWhy['evidence'][number];

export const change = (contribution: number, of: Partial<Change> = {}): Change => ({
  timestamp: iso(NOW - 60_000),
  code: 'execution_failed',
  decision_offset: 7,
  policy_version: 1,
  score: 60,
  change: contribution,
  good: 0,
  bad: 1,
  contribution,
  observations: [],
  message: null,
  ...of,
});

/** An explanation that adds up. */
export function why(evidence: readonly Change[], of: Partial<AgentWhy> = {}): AgentWhy {
  const { base = 70, opening = { until: null, good: 0, bad: 0, contribution: 0 } } = of;
  const score = evidence.reduce((sum, { contribution }) => sum + contribution, base + opening.contribution);
  return {
    ...{ fleet_id: FLEET, agent_id: 'coder', as_of: iso(NOW), score, uncertainty: 5, standing: 'active' as const },
    ...{ policy_version: 1, alpha: 3, beta: 2, base, opening, policies: [policyVersion(1)], messages_missing: null },
    evidence: [...evidence],
    ...of,
  };
}

export const policy: TrustPolicyBody = {
  prior: { base_rate: 0.7, weight: 3 },
  weights: { conflict: 0.8, contribution: 0.3 },
  forgetting_half_life_ms: 86_400_000,
  frequency: { window_ms: 600_000, step: 0.05, max_factor: 1.5 },
  quarantine: { below: 30, min_observations: 5 },
  probation: { good_observations: 5, active_from: 40, bad_observations: 2, release_after_ms: 86_400_000 },
  trend: { memory: 5, steady_within: 2 },
  budget: { capacity: 10, refill_per_hour: 10 },
};

export const policyVersion = (version: number, of: Partial<PolicyVersion> = {}): PolicyVersion => ({
  version,
  policy,
  effective_from: version === 1 ? null : iso(NOW - 600_000),
  changed_by: version === 1 ? null : 'ann',
  reason: version === 1 ? 'The default.' : `reason of ${version}`,
  ...of,
});

export const policies = (...versions: PolicyVersion[]): PolicyList => ({
  fleet_id: FLEET,
  current: versions[0]?.version ?? 1,
  versions,
  budget: { capacity: 10, refill_per_hour: 10, left: 9.5 },
});

export const effect = (of: Partial<InterventionEffect['intervention']> = {}): InterventionEffect => ({
  intervention: {
    intervention_id: 'i1',
    fleet_id: FLEET,
    agent_id: 'coder',
    kind: 'quarantine',
    mode: 'enforce',
    enforced: true,
    by: { kind: 'policy', id: '2' },
    reason: 'Score 22 is below 30',
    evidence: ['m3'],
    command_id: null,
    timestamp: iso(NOW - 300_000),
    ...of,
  },
  window_ms: 3_600_000,
  before: { messages: 50, conflicts: 6, rate: 0.12 },
  after: { messages: 0, conflicts: 0, rate: null },
  complete: false,
});

export const arbitration: ArbitrationRecord = {
  kind: 'arbitration',
  algorithm: 'gumbel-top-k/1',
  seed: 'agent-decisions-processed/0/9',
  k: 1,
  config: { temperature: 1, trust_exponent: 1, trust_floor: 1, max_shift: null },
  ranking: [
    { id: 'b', weight: 1, trust: 75, log_score: Math.log(0.75), gumbel: 1, key: 0.7 },
    { id: 'a', weight: 1, trust: 25, log_score: Math.log(0.25), gumbel: 0, key: -1.4 },
  ],
  chosen: ['b'],
};

/** A conflict as the gateway lists it. */
export function conflictEvent(offset: number, of: Parameters<typeof stored>[1] = {}): StoredEvent {
  const { decision, decided_at, partition } = stored(offset, { risk: 0.5, ...of });
  const { agent_id, correlation_id } = decision.original_message;
  return {
    ...{ topic: 'agent-decisions-processed', partition, offset, at: decided_at, fleet_id: FLEET },
    ...{ agent_id, correlation_id, id: decision.processing_metadata.message_id, value: decision },
  };
}

const outcome = (score: number, quarantines = 0): WhatIf['agents'][number]['now'] => ({
  score,
  uncertainty: 4,
  standing: quarantines > 0 ? 'quarantined' : 'active',
  quarantines,
  first_quarantine: quarantines > 0 ? iso(NOW) : null,
});

export const whatIfAnswer = (of: Partial<WhatIf> = {}): WhatIf => ({
  fleet_id: FLEET,
  from: iso(NOW - 3_600_000),
  to: iso(NOW),
  decisions: 120,
  evidence: 40,
  complete: true,
  agents: [
    { agent_id: 'coder', now: outcome(40), then: outcome(22, 1) },
    { agent_id: 'calm', now: outcome(80), then: outcome(80) },
  ],
  totals: {
    now: { quarantines: 0, quarantined: 0, mean: 60 },
    then: { quarantines: 1, quarantined: 1, mean: 51 },
  },
  ...of,
});
