import { z } from 'zod';
import { arbitrationRecord } from '../arbitration.ts';
import { agentId, fleetId, fraction, instant, logPosition, standing } from '../common.ts';
import { agentMessage } from './agent-messages-raw.ts';
import { causalEdge } from './causal-graph-updates.ts';
import { DAY, defineTopic } from './topic.ts';

/** One thing that a message does to one resource, found in a declaration, a tool call or plain text. */
export const resourceAccess = z
  .looseObject({
    resource: z.string().min(1).max(1024),
    access: z.enum(['read', 'write', 'exclusive']),
    intent: z.string().max(256).optional(),
    found_in: z.enum(['resources', 'tool_call', 'text']).describe('Where the access was read from.'),
  })
  .meta({ id: 'ResourceAccess' });
export type ResourceAccess = z.infer<typeof resourceAccess>;

/** One summand of a conflict risk. The factors of an analysis add up to its risk. */
export const riskFactor = z
  .looseObject({
    name: z.string().max(64).describe('E.g. `contention`, `opposite intent`, `repetition`, `tool error`.'),
    contribution: fraction,
  })
  .meta({ id: 'RiskFactor' });

/** What could go wrong between this message and what other agents do, and why. */
export const conflictAnalysis = z
  .looseObject({
    risk: fraction.describe('0 none to 1 certain; the sum of the factors.'),
    kind: z
      .enum([
        'none',
        'contention',
        'contradictory_intent',
        'circular_wait',
        'duplicate_effort',
        'execution_failure',
        'repetition',
      ])
      .describe('The kind that contributes most.'),
    factors: z.array(riskFactor).max(16),
    reason: z.string().max(1000).describe('One sentence for a person; empty when the risk is 0.'),
    with_agents: z.array(agentId).max(64).describe('The other parties.'),
    resources: z.array(z.string()).max(64).describe('What the conflict is over.'),
    evidence: z.array(z.string()).max(64).describe('Ids of the earlier messages that the analysis rests on.'),
    accesses: z.array(resourceAccess).max(256).describe('All that the message touches.'),
  })
  .meta({ id: 'ConflictAnalysis' });
export type ConflictAnalysis = z.infer<typeof conflictAnalysis>;

export const evidenceKind = z
  .enum([
    'execution_succeeded',
    'execution_failed',
    'tool_succeeded',
    'tool_error',
    'conflict',
    'repetition',
    'contribution',
    'empty_result',
    'unsupported_claim',
    'contested',
    'not_executed',
    'unverified',
    'rework',
  ])
  .meta({ id: 'EvidenceKind' });
export type EvidenceKind = z.infer<typeof evidenceKind>;

/** One observation for or against an agent. `evidence_id` counts once, however often it arrives. */
export const trustEvidence = z
  .looseObject({
    evidence_id: z.string().min(1).max(700),
    agent_id: agentId.describe(
      'Whom it is about: not always the sender (a failed execution is about the author of the code).',
    ),
    kind: evidenceKind.describe('What was observed.'),
    outcome: z.enum(['good', 'bad']),
    severity: fraction.describe('How much it weighs, before the policy.'),
    reason: z.string().max(500),
    message_ids: z.array(z.string()).max(64).describe('The messages that show it.'),
  })
  .meta({ id: 'TrustEvidence' });
export type TrustEvidence = z.infer<typeof trustEvidence>;

/** The evidence that a decision proposes; the trust ledger alone turns it into scores. */
export const trustScoreUpdate = z
  .looseObject({ evidence: z.array(trustEvidence).max(64) })
  .meta({ id: 'TrustScoreUpdate' });

/** The action in force on the sender when the decision was made. `would_block` in observe mode. */
export const interventionAction = z
  .looseObject({
    action: z.enum(['blocked', 'would_block']),
    reason: z.string().max(1000),
    since: instant,
    standing,
  })
  .meta({ id: 'InterventionAction' });

export const processingMetadata = z
  .looseObject({
    message_id: z.string().min(1).describe('Identity of the message within its fleet and agent (CloudEvents id).'),
    source: z.string().describe('CloudEvents source.'),
    fleet_id: fleetId,
    raw: logPosition.describe('Where the message came in.'),
    accepted: logPosition.describe('Where it stands in the order of its fleet.'),
    received_at: instant.describe('Log time at the door.'),
    decided_at: instant.describe('Log time of the decision.'),
    clock_skew_ms: z.number().describe('The agent’s timestamp minus the log time at the door.'),
    trust: z
      .looseObject({
        offset: z
          .int()
          .min(-1)
          .describe('Offset in `trust-scores` of the standing that was used; -1 where none was known.'),
        age_ms: z.number().min(0).nullable().describe('How old that standing was; null where none was known.'),
      })
      .describe('The table record that the decision used.'),
    redactions: z
      .record(z.string(), z.int().min(1))
      .optional()
      .describe('How many pieces of each kind were taken out of the message before storage; absent where none.'),
    predictor: z.string().describe('Name and version of the rules, e.g. `rules/1`.'),
  })
  .meta({ id: 'ProcessingMetadata' });
export type ProcessingMetadata = z.infer<typeof processingMetadata>;

/** A message with all that Chorus concluded from it. A fact: nothing downstream computes it again. */
export const processedDecision = z
  .looseObject({
    original_message: agentMessage,
    conflict_analysis: conflictAnalysis,
    trust_impact: trustScoreUpdate,
    intervention_action: interventionAction.nullable(),
    processing_metadata: processingMetadata,
    arbitration: arbitrationRecord
      .optional()
      .describe(
        'Where plans of several agents get in each other’s way: who is advised to go first. Nobody is held back.',
      ),
    causal_relationships: z.array(causalEdge).max(1024).describe('Edges that this message makes or strengthens.'),
  })
  .meta({ id: 'ProcessedDecision' });
export type ProcessedDecision = z.infer<typeof processedDecision>;

/** The truth: one decision for each accepted message, in the order of the fleet. */
export const agentDecisionsProcessed = defineTopic({
  name: 'agent-decisions-processed',
  type: 'chorus.processed-decision.v1',
  schema: processedDecision,
  key: (decision) => decision.processing_metadata.fleet_id,
  retention_ms: 30 * DAY,
});
