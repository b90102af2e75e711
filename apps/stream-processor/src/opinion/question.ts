import { randomBytes } from 'node:crypto';
import type { BusRecord } from '@chorus/bus';
import { opinionPrompt, type OpinionPrompt } from '@chorus/conflict';
import type { ConflictOpinion, ProcessedDecision } from '@chorus/contracts';

/** Whom and what an opinion is about. */
export type Subject = Pick<
  ConflictOpinion,
  'opinion_id' | 'fleet_id' | 'decision' | 'message_id' | 'agent_id' | 'correlation_id'
>;

/** One thing to ask: no more of the decision than that, however large it is. */
export interface Question {
  readonly subject: Subject;
  readonly prompt: OpinionPrompt;
}

/** The question about a decision, with a nonce of its own. */
export function questionOf({ topic, partition, offset, value }: BusRecord<ProcessedDecision>): Question {
  const { fleet_id, message_id } = value.processing_metadata;
  const { agent_id, correlation_id } = value.original_message;
  return {
    subject: {
      opinion_id: `opinion-${partition}-${offset}`,
      fleet_id,
      decision: { topic, partition, offset },
      message_id,
      agent_id,
      correlation_id,
    },
    prompt: opinionPrompt(value, randomBytes(16).toString('hex')),
  };
}
