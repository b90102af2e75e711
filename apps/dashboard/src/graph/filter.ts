import type { AgentSummary, GraphEdge } from '@chorus/contracts';
import { levelOf } from '../agents/level.ts';
import { isTool } from '../conversation/lanes.ts';
import type { FleetState } from '../live/state.ts';
import { clip, count, visible } from '../ui/text.ts';
import { stepAt } from './edge-step.ts';
import { fleetAgents, relationCounts, RELATIONS, type Relation } from './model.ts';

/** `60`, `30`: of a trust below it, where that is known well enough; else the standing. */
export const TRUSTS = ['', '60', '30', 'quarantined', 'probation', 'few'] as const;
export type TrustFilter = (typeof TRUSTS)[number];

/** How long ago a relation was used last. */
export const SEEN = ['', '1m', '5m', '15m', '30m'] as const;
export type Seen = (typeof SEEN)[number];
const SEEN_MS: Record<Exclude<Seen, ''>, number> = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '30m': 1_800_000 };

export const STRENGTHS = ['1', '2', '3', '4'] as const;
/** Least strength, in its four steps; `1` is any that has not faded. */
export type Strength = (typeof STRENGTHS)[number];

/** What of the graph is wanted, besides its kinds of relation. */
export interface GraphFilter {
  readonly strength: Strength;
  readonly trust: TrustFilter;
  /** Id of a tool; null: any or none. */
  readonly tool: string | null;
  readonly seen: Seen;
}
export const NO_FILTER: GraphFilter = { strength: '1', trust: '', tool: null, seen: '' };

/** How many of the four say something. */
export const filtersSet = ({ strength, trust, tool, seen }: GraphFilter): number =>
  [strength !== '1', trust !== '', tool !== null, seen !== ''].filter(Boolean).length;

/** What is shown whatever the filter says: who is selected, and a path that was asked for. */
export interface Kept {
  readonly agents: Iterable<string>;
  /** Keys of the fleet’s edges. */
  readonly edges: ReadonlySet<string>;
}
const NOTHING: Kept = { agents: [], edges: new Set() };

/**
 * The fleet as far as a filter lets it be seen: relations that are strong and recent enough, between users of the tool,
 * and with one end at least of the trust or standing; with them their agents, and of that trust all.
 * @param now ms since 1970, server clock
 */
export function filterFleet(fleet: FleetState, filter: GraphFilter, now: number, kept: Kept = NOTHING): FleetState {
  if (filtersSet(filter) === 0) return fleet;
  const users = filter.tool === null ? null : usersOf(fleet, filter.tool);
  const known = (id: string): boolean => users === null || users.has(id);
  const ofTrust = (id: string): boolean => filter.trust === '' || isOfTrust(fleet.agents.get(id), filter.trust);
  const isRecent = (edge: GraphEdge): boolean =>
    filter.seen === '' || now - Date.parse(edge.last_updated) <= SEEN_MS[filter.seen];
  const edges = new Map<string, GraphEdge>();
  const agents = new Set<string>(kept.agents);
  if (filter.tool !== null) agents.add(filter.tool);
  for (const [id, edge] of fleet.edges) {
    const { source_agent: source, target_agent: target } = edge;
    const passes =
      isRecent(edge) &&
      known(source) &&
      known(target) &&
      (ofTrust(source) || ofTrust(target)) &&
      stepAt(edge, now) >= Number(filter.strength);
    if (!passes && !kept.edges.has(id)) continue;
    edges.set(id, edge);
    agents.add(source).add(target);
  }
  if (filter.trust !== '') for (const id of fleet.agents.keys()) if (known(id) && ofTrust(id)) agents.add(id);
  return { ...fleet, edges, agents: new Map([...fleet.agents].filter(([id]) => agents.has(id))) };
}

/** The tool, who calls it and whom it answers. */
function usersOf(fleet: FleetState, tool: string): ReadonlySet<string> {
  const users = new Set([tool]);
  for (const { source_agent, target_agent, relationship_type } of fleet.edges.values())
    if (relationship_type !== 'conflict') {
      if (source_agent === tool) users.add(target_agent);
      if (target_agent === tool) users.add(source_agent);
    }
  return users;
}

function isOfTrust(agent: AgentSummary | undefined, wanted: Exclude<TrustFilter, ''>): boolean {
  const trust = agent?.trust ?? null;
  const level = levelOf(trust);
  switch (wanted) {
    case '60':
      return level === 'warn' || level === 'critical';
    case '30':
      return level === 'critical';
    case 'few':
      return level === 'few';
    case 'quarantined':
    case 'probation':
      return trust?.standing === wanted;
  }
}

/** Ids of the fleet’s tools in the order of their names. */
export function toolsOf(fleet: FleetState): readonly string[] {
  return [...fleetAgents(fleet)]
    .filter((id) => isTool(id) || fleet.agents.get(id)?.activity?.kind === 'tool')
    .sort((a, b) => (a < b ? -1 : 1));
}

export const TRUST_WORDS: Record<TrustFilter, string> = {
  '': 'Any trust',
  '60': 'Trust below 60',
  '30': 'Trust below 30',
  quarantined: 'Quarantined',
  probation: 'On probation',
  few: 'Few observations',
};
export const SEEN_WORDS: Record<Seen, string> = {
  '': 'Any time',
  '1m': 'Last minute',
  '5m': 'Last 5 min',
  '15m': 'Last 15 min',
  '30m': 'Last 30 min',
};
export const STRENGTH_WORDS: Record<Strength, string> = {
  '1': 'Any strength',
  '2': 'At least 2 of 4',
  '3': 'At least 3 of 4',
  '4': '4 of 4',
};

const PLURALS: Record<Relation, string> = { request: 'requests', dependency: 'dependencies', conflict: 'conflicts' };
const TOOL_LENGTH = 40;

/** What a filter asks for, in words. */
export function filterWords(filter: GraphFilter, hidden: readonly Relation[]): readonly string[] {
  const { strength, trust, tool, seen } = filter;
  return [
    strength === '1' ? '' : `strength ${STRENGTH_WORDS[strength].toLowerCase()}`,
    trust === '' ? '' : TRUST_WORDS[trust].toLowerCase(),
    tool === null ? '' : `users of ${clip(visible(tool), TOOL_LENGTH)}`,
    seen === '' ? '' : `used in the ${SEEN_WORDS[seen].toLowerCase()}`,
    ...hidden.map((relation) => `without ${PLURALS[relation]}`),
  ].filter((words) => words !== '');
}

/** How much of the fleet is seen; agents and relations, both ways of a conflict as one. */
export interface Shares {
  readonly agents: number;
  readonly of_agents: number;
  readonly relations: number;
  readonly of_relations: number;
}

/**
 * @param shown the fleet after {@link filterFleet}
 * @param seen its relations, where they are counted already
 */
export function sharesOf(
  fleet: FleetState,
  shown: FleetState,
  hidden: readonly Relation[],
  now: number,
  seen = relationCounts(shown, now),
): Shares {
  const all = shown === fleet ? seen : relationCounts(fleet, now);
  const sum = (of: Record<Relation, number>, relations: readonly Relation[]): number =>
    relations.reduce((total, relation) => total + of[relation], 0);
  return {
    agents: fleetAgents(shown).size,
    of_agents: fleetAgents(fleet).size,
    relations: sum(
      seen,
      RELATIONS.filter((relation) => !hidden.includes(relation)),
    ),
    of_relations: sum(all, RELATIONS),
  };
}

/** `12 of 40 relations and 9 of 41 agents shown`. */
export const shareWords = ({ agents, of_agents, relations, of_relations }: Shares): string =>
  `${relations.toLocaleString('en')} of ${count(of_relations, 'relation')} and ${agents.toLocaleString('en')} of ${count(of_agents, 'agent')} shown`;
