import { conversationList, type ConversationSummary } from '@chorus/contracts';
import type { System } from './system.ts';
import { until } from './until.ts';

/** The conversations of a fleet by REST, newest last message first; at most 200. */
export async function conversationsByRest(system: System, fleet_id: string): Promise<ConversationSummary[]> {
  return (await system.rest.get(conversationList, '/conversations', { fleet_id, limit: '200' })).conversations;
}

/** Waits until the event store has so many messages of a fleet. */
export const untilStored = (system: System, fleet: string, messages: number) =>
  until(
    `${messages} messages of ${fleet} are stored`,
    async () => (await conversationsByRest(system, fleet)).reduce((sum, one) => sum + one.messages, 0),
    (sum) => sum === messages,
  );

/** What REST answers to who asks for a file, as text. */
export async function fileByRest(system: System, path: string, query: Record<string, string>): Promise<unknown> {
  return (await system.rest.send('GET', `${path}?${new URLSearchParams(query).toString()}`)).body;
}
