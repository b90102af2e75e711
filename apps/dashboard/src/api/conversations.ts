import {
  agentDecisionsProcessed,
  conversationList,
  conversationPage,
  eventList,
  type ConversationList,
  type ConversationPage,
} from '@chorus/contracts';
import type { Api } from './client.ts';

/** What the conversation pages ask for; history-service answers, through the gateway. */

/** Which conversations; an empty value asks for nothing in particular. */
export interface ConversationFilter {
  /** Words that all have to be in its messages; the last one may be a beginning. */
  readonly q: string;
  /** Who spoke in it. */
  readonly agent: string;
  /** Highest risk at least, 0 to 1. */
  readonly min_risk: number;
  readonly having: readonly Having[];
  /** Instants; empty: no bound. */
  readonly from: string;
  readonly to: string;
}
export const HAVING = ['detections', 'errors', 'blocked', 'redacted'] as const;
/** What a conversation may have in it. */
export type Having = (typeof HAVING)[number];

export type ExportFormat = 'csv' | 'jsonl';

const CONVERSATIONS_PER_PAGE = '100';
const MESSAGES_PER_PAGE = '500';

export const askConversations = (
  api: Api,
  fleet_id: string,
  filter: ConversationFilter,
  cursor: string | null,
): Promise<ConversationList> =>
  api.ask(conversationList, 'GET', '/conversations', {
    ...queryOf(fleet_id, filter),
    limit: CONVERSATIONS_PER_PAGE,
    ...at(cursor),
  });

export const askConversation = (
  api: Api,
  fleet_id: string,
  correlation_id: string,
  cursor: string | null,
): Promise<ConversationPage> =>
  api.ask(conversationPage, 'GET', pathOf(correlation_id), { fleet_id, limit: MESSAGES_PER_PAGE, ...at(cursor) });

/** The conversation that a message stands in; null where the event store holds no message of this id. */
export async function askConversationOf(api: Api, fleet_id: string, message_id: string): Promise<string | null> {
  const { events } = await api.ask(eventList, 'GET', '/events', {
    fleet_id,
    topics: agentDecisionsProcessed.name,
    id: message_id,
    limit: '1',
  });
  return events[0]?.correlation_id ?? null;
}

/** All conversations of a filter as a file. */
export const conversationsFile = (api: Api, fleet_id: string, filter: ConversationFilter, format: ExportFormat) =>
  api.address('/conversations', { ...queryOf(fleet_id, filter), format });

/** All messages of a conversation as a file. */
export const conversationFile = (api: Api, fleet_id: string, correlation_id: string, format: ExportFormat) =>
  api.address(pathOf(correlation_id), { fleet_id, format });

const pathOf = (correlation_id: string): string => `/conversations/${encodeURIComponent(correlation_id)}`;
const at = (cursor: string | null): Record<string, string> => (cursor === null ? {} : { cursor });

function queryOf(fleet_id: string, filter: ConversationFilter): Record<string, string> {
  const query = {
    q: filter.q.trim(),
    agent_id: filter.agent,
    min_risk: filter.min_risk === 0 ? '' : String(filter.min_risk),
    with: filter.having.join(','),
    from: filter.from,
    to: filter.to,
  };
  return { fleet_id, ...Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) };
}
