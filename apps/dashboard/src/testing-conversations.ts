import type { AgentMessage, ConversationPage, ConversationSummary, EventList, StoredDecision } from '@chorus/contracts';
import { decision, FLEET, iso, NOW } from './testing.ts';

/** Builders for specs of the conversation pages. */

export function conversation(correlation_id: string, of: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    fleet_id: FLEET,
    correlation_id,
    title: `Title of ${correlation_id}`,
    started_at: iso(NOW - 600_000),
    last_at: iso(NOW - 60_000),
    messages: 3,
    agents: ['a', 'b'],
    agent_count: 2,
    tokens: null,
    cost_usd: null,
    errors: 0,
    redacted: 0,
    blocked: 0,
    highest_risk: 0,
    detections: 0,
    ...of,
  };
}

type Of = NonNullable<Parameters<typeof decision>[1]> & {
  content?: AgentMessage['content'];
  metadata?: AgentMessage['metadata'];
  type?: AgentMessage['message_type'];
};

/** A stored message; `offset` is its place, and seconds after the first one. */
export function stored(offset: number, of: Of = {}): StoredDecision {
  const view = decision(offset, { at: NOW - 600_000 + offset * 1000, ...of });
  const { content, metadata, type } = of;
  return {
    ...view,
    partition: 0,
    decision: {
      ...view.decision,
      original_message: {
        ...view.decision.original_message,
        ...(content === undefined ? {} : { content }),
        ...(metadata === undefined ? {} : { metadata }),
        ...(type === undefined ? {} : { message_type: type }),
      },
    },
  };
}

export const page = (messages: StoredDecision[], of: Partial<ConversationPage> = {}): ConversationPage => ({
  conversation: conversation('c', { messages: Math.max(1, messages.length) }),
  messages,
  detections: [],
  next_cursor: null,
  ...of,
});

/** What the event store answers of the message of an id: this one, or none. */
export const eventOf = (message: StoredDecision | null): EventList => ({
  fleet_id: FLEET,
  events:
    message === null
      ? []
      : [
          {
            ...{ topic: 'agent-decisions-processed', partition: message.partition, offset: message.offset },
            ...{ at: message.decided_at, fleet_id: FLEET, agent_id: message.decision.original_message.agent_id },
            correlation_id: message.decision.original_message.correlation_id,
            id: message.decision.processing_metadata.message_id,
            value: message.decision,
          },
        ],
  next_cursor: null,
});
