import type { AgentSummary } from '@chorus/contracts';
import { isQuarantined, levelOf, wouldBeQuarantined } from './level.ts';

/** A heading of the list and the agents under it. */
export interface Group {
  readonly title: string;
  readonly agents: readonly AgentSummary[];
}

const GROUPS: readonly { title: string; holds: (agent: AgentSummary) => boolean }[] = [
  { title: 'Quarantined', holds: isQuarantined },
  { title: 'Would be quarantined', holds: wouldBeQuarantined },
  {
    title: 'Active, trust under 60',
    holds: (agent) => isActive(agent) && ['critical', 'warn'].includes(levelOf(agent.trust)),
  },
  { title: 'Probation', holds: (agent) => agent.trust?.standing === 'probation' },
  { title: 'Active', holds: isActive },
  { title: 'Not scored yet', holds: (agent) => agent.activity?.kind !== 'tool' },
  { title: 'Tools', holds: () => true },
];

function isActive(agent: AgentSummary): boolean {
  return agent.trust?.standing === 'active';
}

export type Sort = 'trust' | 'name';

/**
 * Agents by standing, worst group first; within a group by lowest trust (those with few observations first, as they are
 * new) or by name.
 * @param filter part of a name, in any case; empty keeps all
 */
export function groupAgents(agents: Iterable<AgentSummary>, filter = '', sort: Sort = 'trust'): readonly Group[] {
  const wanted = filter.trim().toLowerCase();
  const groups = GROUPS.map(({ title }) => ({ title, agents: [] as AgentSummary[] }));
  for (const agent of agents) {
    if (!agent.agent_id.toLowerCase().includes(wanted)) continue;
    groups[GROUPS.findIndex(({ holds }) => holds(agent))]?.agents.push(agent);
  }
  const order = sort === 'name' ? byName : byTrust;
  for (const group of groups) group.agents.sort(order);
  return groups.filter((group) => group.agents.length > 0);
}

function byTrust(a: AgentSummary, b: AgentSummary): number {
  const few = Number(levelOf(b.trust) === 'few') - Number(levelOf(a.trust) === 'few');
  return few || (a.trust?.score ?? 100) - (b.trust?.score ?? 100) || byName(a, b);
}

/** By code points, so that every reader has the same order. */
function byName(a: AgentSummary, b: AgentSummary): number {
  return a.agent_id < b.agent_id ? -1 : a.agent_id > b.agent_id ? 1 : 0;
}
