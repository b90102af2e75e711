import { z } from 'zod';
import { agentId, DEFAULT_FLEET, fleetId, instant, keyText } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/** How an agent says which resource a message touches, in `content.resources`. */
export const declaredResource = z
  .looseObject({
    resource: keyText(1024).min(1).describe('Path, URL or identifier, e.g. `db/orders` or `reservation:4WQ150`.'),
    access: z.enum(['read', 'write', 'exclusive']).default('read'),
    intent: z.string().max(256).optional().describe('What is meant to happen to it, e.g. `delete`, `set limit=5`.'),
    release: z.boolean().optional().describe('True when the agent lets an exclusive hold go.'),
  })
  .meta({ id: 'DeclaredResource' });

/** A tool call in the OpenAI form: `arguments` is JSON text or an object. */
export const toolCall = z
  .looseObject({
    id: z.string().max(256).optional(),
    type: z.string().optional(),
    function: z.looseObject({
      name: z.string().max(256),
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    }),
  })
  .meta({ id: 'ToolCall' });

/** What was said. Every field is optional, anything else is kept. */
export const messageContent = z
  .looseObject({
    text: z.string().optional().describe('Plain text of the message.'),
    resources: z.array(declaredResource).max(256).optional(),
    tool_calls: z.array(toolCall).max(256).optional(),
    tool_call_id: z.string().max(256).optional().describe('In a response: the call that it answers.'),
    error: z.string().optional().describe('In a response: what went wrong.'),
    statements: z
      .unknown()
      .optional()
      .describe(
        'What the sender says to be so: an array of `{ "subject": "stock:A17", "value": 12 }`, text, number or boolean, ' +
          'see `Statement`. Compared with what it tells others and with what is observed. Passed over where it is something else.',
      ),
  })
  .meta({ id: 'MessageContent' });

export const messageMetadata = z
  .looseObject({
    fleet_id: fleetId.optional().describe('`default` where absent; through HTTP the API key decides.'),
    message_id: keyText(256)
      .min(1)
      .optional()
      .describe('Identity given by the sender; a second message of the same agent with the same id is a duplicate.'),
    reply_to: z.unknown().optional().describe('Text: `message_id` of the message that this one answers.'),
    model: z.unknown().optional().describe('Text: the language model that wrote it.'),
    usage: z
      .unknown()
      .optional()
      .describe('What it cost, see `Usage`. These three are passed over where they are something else.'),
    duration_ms: z.unknown().optional().describe('Number: how long writing it, or the call that it reports, took.'),
    source: keyText(256).optional().describe('Where the message was recorded, e.g. `simulator`.'),
  })
  .meta({ id: 'MessageMetadata' });

/** One message between agents, or between an agent and a tool. */
export const agentMessage = z
  .looseObject({
    agent_id: agentId.describe('The sender.'),
    timestamp: instant.describe('The agent’s own clock: shown, never used to order or to reject.'),
    message_type: z.enum(['request', 'response', 'broadcast']),
    content: messageContent,
    target_agents: z.array(agentId).max(1000).default([]).describe('Receivers; empty for a message to all.'),
    correlation_id: keyText(256).min(1).describe('The conversation.'),
    metadata: messageMetadata.default({}),
  })
  .meta({ id: 'AgentMessage', description: 'One message that an agent sent.' });

export type AgentMessage = z.infer<typeof agentMessage>;
export type DeclaredResource = z.infer<typeof declaredResource>;
export type ToolCall = z.infer<typeof toolCall>;

/** The fleet that a message belongs to. */
export const fleetOf = (message: { metadata?: { fleet_id?: string | undefined } | undefined }): string =>
  message.metadata?.fleet_id ?? DEFAULT_FLEET;

/**
 * CloudEvents id and source of a record at the door: those of its headers, else the id that the message itself names,
 * else the record’s place on the log. Records with the same fleet, agent, source and id are one message.
 */
export const messageIdentity = (
  headers: Readonly<Record<string, string>>,
  message_id: string | undefined,
  { partition, offset }: { readonly partition: number; readonly offset: number },
): { readonly id: string; readonly source: string } => ({
  id: headers['ce_id'] || (message_id ?? String(offset)),
  source: headers['ce_source'] || `/${agentMessagesRaw.name}/${partition}`,
});

/**
 * The public door: agents produce here with their `agent_id` as key, directly or through ingestion. Anything may
 * arrive; what is not an AgentMessage goes to `dead-letters` with its bytes untouched.
 *
 * Ingestion lays a fleet’s messages on one partition, so that they are decided in the order in which they came in, whoever
 * sent them. Who produces directly chooses by the key, as any client does: then the order of each agent is kept.
 */
export const agentMessagesRaw = defineTopic({
  name: 'agent-messages-raw',
  type: 'chorus.agent-message.v1',
  schema: agentMessage,
  key: (message) => message.agent_id,
  partition_by: fleetOf,
  retention_ms: DAY,
  max_bytes: 262_144,
});
