import type { TrustScore } from '@chorus/contracts';

/** The agent `rogue` of the fleet `alpha` is quarantined. */
export const trustScore: TrustScore = {
  fleet_id: 'alpha',
  agent_id: 'rogue',
  score: 12,
  uncertainty: 3,
  observations: 40,
  standing: 'quarantined',
  enforced: true,
  standing_since: '2026-03-01T11:00:00.000Z',
  standing_reason: 'trust fell below 30',
  timestamp: '2026-03-01T11:00:00.000Z',
  adjustment_reason: 'conflict',
  change: -5,
  historical_average: 40,
  trend_direction: 'falling',
  policy_version: 1,
  evidence: null,
  decision_offset: 7,
  metadata: {},
};
