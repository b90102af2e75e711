import { z } from 'zod';
import { agentId, fleetId, instant } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/**
 * A message that was not taken, and why: so that whoever sent it finds it on the Setup page. Messages that came through
 * Kafka are in `dead-letters` as well; those refused by HTTP or OTLP are here only, for their sender was told at once.
 */
export const rejectedMessage = z
  .looseObject({
    rejection_id: z.string().min(1),
    fleet_id: fleetId.describe('Of the key, or the one that the message names where it may.'),
    agent_id: agentId.nullable().describe('Where it could be read.'),
    via: z.enum(['http', 'otlp', 'kafka']),
    key_id: z.string().max(256).nullable(),
    at: instant,
    reason: z.enum(['not_json', 'schema', 'too_large', 'fleet', 'rejected']),
    detail: z.string().max(1000).describe('For a person: what was wrong, where, what is accepted.'),
    errors: z
      .array(z.looseObject({ pointer: z.string().max(500), detail: z.string().max(500) }))
      .max(20)
      .describe('The offending fields, by JSON Pointer.'),
    excerpt: z.string().max(500).describe('The beginning of the message, redacted; untrusted text.'),
    similar: z.int().min(0).describe('Others like it within the same second that are not told by themselves.'),
  })
  .meta({ id: 'RejectedMessage' });
export type RejectedMessage = z.infer<typeof rejectedMessage>;

export const rejectedMessages = defineTopic({
  name: 'rejected-messages',
  type: 'chorus.rejected-message.v1',
  schema: rejectedMessage,
  key: (value) => value.fleet_id,
  retention_ms: DAY,
});
