import { z } from 'zod';
import { agentId, fleetId, fraction, instant } from './common.ts';
import { processedDecision } from './topics/agent-decisions-processed.ts';

/** One conversation: all messages of a fleet with one `correlation_id`, as far as retention reaches. */
export const conversationSummary = z
  .looseObject({
    fleet_id: fleetId,
    correlation_id: z.string(),
    title: z
      .string()
      .max(200)
      .describe(
        'The beginning of its first text, or of the task that this names behind a preamble; empty where nobody said anything.',
      ),
    started_at: instant.describe('When its first message was decided on.'),
    last_at: instant,
    messages: z.int().min(1),
    agents: z.array(agentId).max(64).describe('Who spoke, in the order of their first message; at most 64.'),
    agent_count: z.int().min(1),
    tokens: z.number().min(0).nullable().describe('Null where no message tells any.'),
    cost_usd: z.number().min(0).nullable(),
    errors: z.int().min(0).describe('Messages that report an error.'),
    redacted: z.int().min(0).describe('Pieces of text that were taken out before storage.'),
    blocked: z.int().min(0).describe('Messages of agents in quarantine.'),
    highest_risk: fraction,
    detections: z.int().min(0).describe('Detections that name one of its messages or the conversation.'),
  })
  .meta({ id: 'ConversationSummary' });
export type ConversationSummary = z.infer<typeof conversationSummary>;

/** A stored decision, whole, and where it stands on the log. */
export const storedDecision = z
  .looseObject({
    partition: z.int().min(0),
    offset: z.int().min(0),
    decided_at: instant,
    decision: processedDecision,
  })
  .meta({ id: 'StoredDecision' });
export type StoredDecision = z.infer<typeof storedDecision>;

/** One stored event of any truth topic. */
export const storedEvent = z
  .looseObject({
    topic: z.string(),
    partition: z.int().min(0),
    offset: z.int().min(0),
    at: instant,
    fleet_id: fleetId,
    agent_id: agentId.nullable(),
    correlation_id: z.string().nullable(),
    /** Of a message its id, of a detection or intervention its own. */
    id: z.string().nullable(),
    value: z.unknown(),
  })
  .meta({ id: 'StoredEvent' });
export type StoredEvent = z.infer<typeof storedEvent>;
