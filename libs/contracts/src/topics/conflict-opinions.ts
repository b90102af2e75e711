import { z } from 'zod';
import { agentId, fleetId, fraction, instant, logPosition } from '../common.ts';
import { conflictAnalysis } from './agent-decisions-processed.ts';
import { DAY, defineTopic } from './topic.ts';

/** Longest quotation of a model, in characters. */
export const MAX_RATIONALE = 600;

const kind = conflictAnalysis.shape.kind;

/** What a language model has to answer; anything else is no answer. */
export const opinionAnswer = z.object({ risk: fraction, kind, rationale: z.string().min(1).max(4_000) });
export type OpinionAnswer = z.infer<typeof opinionAnswer>;

/**
 * What a language model thinks of the message of one decision, or why it was not heard. A quotation: it changes neither the
 * decision nor anybody’s trust.
 */
export const conflictOpinion = z
  .looseObject({
    opinion_id: z.string().min(1).max(256).describe('Follows from `decision`: asked twice, it is the same one.'),
    fleet_id: fleetId,
    decision: logPosition.describe('The decision that was asked about.'),
    message_id: z.string().min(1).describe('Of the decision.'),
    agent_id: agentId.describe('The sender of the message.'),
    correlation_id: z.string().min(1).describe('The conversation of the message.'),
    provider: z.string().min(1).max(64),
    model: z.string().min(1).max(200),
    outcome: z
      .enum(['answered', 'timeout', 'invalid_answer', 'no_budget', 'breaker_open', 'failed'])
      .describe('Whatever is not `answered`: the rules stand alone, as they do in any case.'),
    detail: z.string().max(300).describe('Why there is no answer, for a person; empty where there is one.'),
    risk: fraction.nullable().describe('As the model sees it; null where it did not answer, as the next two.'),
    kind: kind.nullable().describe('The kind of conflict that the model sees.'),
    rationale: z
      .string()
      .max(MAX_RATIONALE)
      .nullable()
      .describe('The model’s words, one line of plain text. Untrusted: the message may have talked it into them.'),
    tokens_in: z.int().min(0).nullable().describe('As the provider counted them; null where it did not say.'),
    tokens_out: z.int().min(0).nullable(),
    duration_ms: z
      .number()
      .min(0)
      .describe('From the question to the answer, or to giving up; without the wait for a turn.'),
    timestamp: instant,
  })
  .meta({ id: 'ConflictOpinion' });
export type ConflictOpinion = z.infer<typeof conflictOpinion>;

export const conflictOpinions = defineTopic({
  name: 'conflict-opinions',
  type: 'chorus.conflict-opinion.v1',
  schema: conflictOpinion,
  key: (value) => value.fleet_id,
  retention_ms: 30 * DAY,
});
