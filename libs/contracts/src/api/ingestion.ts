import { z } from 'zod';
import { agentId, instant, standing, trustValue } from '../common.ts';
import { agentMessage } from '../topics/agent-messages-raw.ts';
import type { TrustScore } from '../topics/trust-scores.ts';
import { problem } from './problem.ts';

/** Most messages in one request. */
export const MAX_MESSAGES_PER_REQUEST = 1000;
/** Largest request body in bytes. */
export const MAX_REQUEST_BYTES = 4 * 1_048_576;

/** What an agent or its proxy has to know: whether its messages are marked blocked. */
export const agentState = z
  .looseObject({
    agent_id: agentId,
    standing,
    enforced: z.boolean().describe('False where the fleet only observes.'),
    blocked: z.boolean().describe('True when standing is quarantined and enforced: stop and ask a person.'),
    score: trustValue.nullable().describe('Null where nothing is known yet.'),
    since: instant.nullable(),
    reason: z.string(),
  })
  .meta({ id: 'AgentState' });
export type AgentState = z.infer<typeof agentState>;

/** What an agent is told about itself, from its latest trust score; without one nothing is known of it. */
export const agentStateOf = (agent_id: string, trust: TrustScore | undefined): AgentState => ({
  agent_id,
  standing: trust?.standing ?? 'active',
  enforced: trust?.enforced ?? false,
  blocked: trust?.standing === 'quarantined' && trust.enforced,
  score: trust?.score ?? null,
  since: trust?.standing_since ?? null,
  reason: trust?.standing_reason ?? 'Nothing is known about this agent yet.',
});

/** Body of `POST /api/v1/messages`: one message or an array; each is checked by itself. */
export const ingestRequest = z
  .union([agentMessage, z.array(agentMessage).min(1).max(MAX_MESSAGES_PER_REQUEST)])
  .meta({ id: 'IngestRequest' });

export const ingestAccepted = z
  .looseObject({
    index: z.int().min(0),
    id: z.string().describe('message_id under which it will be seen.'),
    agent_state: agentState,
  })
  .meta({ id: 'IngestAccepted' });
export const ingestRejected = z.looseObject({ index: z.int().min(0), problem }).meta({ id: 'IngestRejected' });

/** 202 where at least one message was taken; 422 with the same shape where none was. Items are in the order of the request. */
export const ingestResponse = z
  .looseObject({
    accepted: z.int().min(0),
    rejected: z.int().min(0),
    items: z.array(z.union([ingestAccepted, ingestRejected])),
  })
  .meta({ id: 'IngestResponse' });
export type IngestResponse = z.infer<typeof ingestResponse>;
