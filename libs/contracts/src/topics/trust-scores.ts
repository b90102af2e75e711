import { z } from 'zod';
import { agentId, fleetId, instant, standing, trustValue } from '../common.ts';
import { trustEvidence } from './agent-decisions-processed.ts';
import { DAY, defineTopic } from './topic.ts';

/** An agent’s trust after one change, complete in itself: the last record of a key is the present. */
export const trustScore = z
  .looseObject({
    fleet_id: fleetId,
    agent_id: agentId,
    score: trustValue.describe('100 × expectation of the Beta distribution over good and bad evidence.'),
    uncertainty: z
      .number()
      .min(0)
      .max(50)
      .describe('Half width of the interval round the score, in points: one standard deviation × 100.'),
    observations: z.int().min(0).describe('Pieces of evidence counted so far.'),
    standing,
    enforced: z.boolean().describe('False where the fleet only observes: the standing is what would be in force.'),
    standing_since: instant,
    standing_reason: z.string().max(1000),
    timestamp: instant,
    adjustment_reason: z.string().max(1000).describe('Why it changed, for a person.'),
    change: z.number().describe('Score minus the score before.'),
    historical_average: trustValue.describe('Mean over the evidence counted so far.'),
    trend_direction: z.enum(['rising', 'falling', 'steady']),
    policy_version: z.int().min(1),
    evidence: trustEvidence.nullable().describe('What caused the change; null for an operator’s or a policy’s act.'),
    decision_offset: z.int().min(-1).describe('Offset of the decision in `agent-decisions-processed`; -1 where none.'),
    ledger: z
      .looseObject({
        alpha: z.number().min(0).describe('Good evidence, prior included, at `evidence_at`; score = 100·α/(α+β).'),
        beta: z.number().min(0).describe('Bad evidence, likewise.'),
        evidence_at: instant.describe('When both were computed: they fade towards the prior from there on.'),
        first: z.boolean().optional().describe('The first record of the agent: before it there was the prior alone.'),
      })
      .optional()
      .describe('What the score rests on, exactly; absent in records of older releases.'),
    metadata: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({ id: 'TrustScore' });
export type TrustScore = z.infer<typeof trustScore>;

/** Key of an agent in tables and projections. */
export const agentKey = (value: { fleet_id: string; agent_id: string }): string =>
  `${value.fleet_id}/${value.agent_id}`;

/**
 * The table of trust: compacted after one day. So far back trust history can be rebuilt from the log when Redis is
 * lost, and so much of it every reader of the table reads at its start.
 */
export const trustScores = defineTopic({
  name: 'trust-scores',
  type: 'chorus.trust-score.v1',
  schema: trustScore,
  key: agentKey,
  partition_by: (score) => score.fleet_id,
  cleanup: 'compact',
  retention_ms: DAY,
});
