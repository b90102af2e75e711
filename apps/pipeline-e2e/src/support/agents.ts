import { agentList, type AgentSummary } from '@chorus/contracts';
import { byAgent, type Row } from './fleet-page.ts';
import type { System } from './system.ts';

/** All agents of a fleet by REST, page by page. */
export async function agentsByRest(system: System, fleet_id: string): Promise<AgentSummary[]> {
  const agents: AgentSummary[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: Record<string, string> = { fleet_id, limit: '50', ...(cursor === '' ? {} : { cursor }) };
    const list = await system.rest.get(agentList, '/agents', query);
    agents.push(...list.agents);
    cursor = list.next_cursor;
  }
  return agents;
}

/** What the list of the page has to show for these agents. */
export const rowsOf = (agents: readonly AgentSummary[]): Row[] =>
  agents
    .map(({ agent_id, trust }) => ({
      agent_id,
      standing: trust?.standing ?? 'unknown',
      score: trust === null ? '–' : String(Math.round(trust.score)),
    }))
    .sort(byAgent);
