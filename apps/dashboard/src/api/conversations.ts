import {
  agentDecisionsProcessed,
  conflictOpinion,
  conflictOpinions,
  conversationList,
  conversationPage,
  eventList,
  type ConflictOpinion,
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
/** Of the words that are searched for. */
export const MOST_CHARACTERS = 256;
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
  api.ask(conversationPage, 'GET', CONVERSATION, { fleet_id, correlation_id, limit: MESSAGES_PER_PAGE, ...at(cursor) });

/** Where a message stands: its conversation, and when it was decided on, which conversations are sorted by. */
export interface MessagePlace {
  readonly message_id: string;
  readonly correlation_id: string;
  readonly at: string;
}

/**
 * Where the message of an id stands; null where the event store holds none.
 * @param correlation_id in this conversation only; empty: in any
 */
export const askMessagePlace = (
  api: Api,
  fleet_id: string,
  message_id: string,
  correlation_id = '',
): Promise<MessagePlace | null> =>
  askPlace(api, fleet_id, { id: message_id, ...(correlation_id === '' ? {} : { correlation_id }) });

/** Where the message of a decision stands, of which the offset on the log is known; null likewise. */
export const askDecisionPlace = (api: Api, fleet_id: string, offset: string): Promise<MessagePlace | null> =>
  askPlace(api, fleet_id, { offsets: offset });

async function askPlace(api: Api, fleet_id: string, which: Record<string, string>): Promise<MessagePlace | null> {
  const topics = agentDecisionsProcessed.name;
  const { events } = await api.ask(eventList, 'GET', '/events', { fleet_id, topics, ...which, limit: '1' });
  const [{ id = null, correlation_id = null, at = '' } = {}] = events;
  return id === null || correlation_id === null ? null : { message_id: id, correlation_id, at };
}

/** The latest opinions of a model on the messages of a conversation, newest first. */
export async function askOpinions(api: Api, fleet_id: string, correlation_id: string): Promise<ConflictOpinion[]> {
  const topics = conflictOpinions.name;
  const { events } = await api.ask(eventList, 'GET', '/events', { fleet_id, topics, correlation_id, limit: '1000' });
  return events.flatMap(({ value }) => conflictOpinion.safeParse(value).data ?? []);
}

/** All conversations of a filter as a file. */
export const conversationsFile = (api: Api, fleet_id: string, filter: ConversationFilter, format: ExportFormat) =>
  api.address('/conversations', { ...queryOf(fleet_id, filter), format });

/** All messages of a conversation as a file. */
export const conversationFile = (api: Api, fleet_id: string, correlation_id: string, format: ExportFormat) =>
  api.address(CONVERSATION, { fleet_id, correlation_id, format });

const CONVERSATION = '/conversation';
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
