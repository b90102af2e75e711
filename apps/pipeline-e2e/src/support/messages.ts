import { randomUUID } from 'node:crypto';
import { ingestResponse, type AgentMessage, type IngestResponse } from '@chorus/contracts';
import { ask } from './rest.ts';
import type { System } from './system.ts';

/** A message with what a test does not care about filled in. */
export const message = (agent_id: string, text: string, given: Partial<AgentMessage> = {}): AgentMessage => ({
  agent_id,
  timestamp: new Date().toISOString(),
  message_type: 'broadcast',
  content: { text },
  target_agents: [],
  correlation_id: 'talk',
  ...given,
  metadata: { message_id: randomUUID(), ...given.metadata },
});

export const idOf = ({ metadata }: AgentMessage): string => metadata.message_id ?? '';

/** Names, of agents or of anything else, that mean harm: markup, characters that reorder or hide, paths, long ones. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror="alert(1)">',
  '"><script>alert(2)</script>',
  'invoice\u202Efdp.exe',
  '\u0000\u001b[31mred\u200b',
  '__proto__',
  'constructor',
  '../../etc/passwd?x=1&y=2#z',
  '👩‍🚀'.repeat(20),
  'x'.repeat(256),
];

/** Sends messages through ingestion with the fleet's own key. @throws Error where one was not taken */
export async function say(system: System, fleet: string, ...messages: AgentMessage[]): Promise<IngestResponse> {
  const answer = await ask(`${system.ingestion_url}/api/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.writeKey(fleet)}`, 'content-type': 'application/json' },
    body: JSON.stringify(messages),
  });
  const response = ingestResponse.parse(answer.body);
  if (answer.status !== 202 || response.rejected > 0)
    throw new Error(`ingestion: ${answer.status} ${JSON.stringify(answer.body)}`);
  return response;
}
