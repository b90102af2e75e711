import { edgeStrengthAt, type GraphEdge } from '@chorus/contracts';
import { causalPath } from '@chorus/graph';
import { isQuarantined } from '../agents/level.ts';
import { edgeStep, type EdgeStep } from '../graph/geometry.ts';
import { fleetAgents } from '../graph/model.ts';
import { edgeId, type FleetState } from '../live/state.ts';

/** One relation of a path. */
export interface PathStep {
  /** Key of the edge in the fleet. */
  readonly id: string;
  readonly edge: GraphEdge;
  readonly step: EdgeStep;
  /** One of its ends is quarantined: nothing goes over it any more. */
  readonly cut: boolean;
}

/** Why there is no path. `from`, `to`: nothing is known of that agent; `same`: both are one; `apart`: nothing in between. */
export type NoPath =
  | { readonly why: 'from' | 'to' | 'same' }
  /** Nothing leads out of the first, or into the second. */
  | { readonly why: 'starts nothing' | 'ends nothing'; readonly back: boolean }
  | {
      readonly why: 'apart';
      /** Does a path lead from the second to the first? */
      readonly back: boolean;
      /** How many agents the first leads to. */
      readonly reaches: number;
    };

export type PathAnswer =
  | { readonly agents: readonly string[]; readonly steps: readonly PathStep[]; readonly no: null }
  | { readonly no: NoPath };

/**
 * The shortest way by which one agent acts on another, over requests and dependencies that have not faded at `now`
 * (ms since 1970). Conflicts lead nowhere: two agents are in each other’s way.
 */
export function findPath(fleet: FleetState, from: string, to: string, now: number): PathAnswer {
  const all = fleetAgents(fleet);
  if (!all.has(from)) return { no: { why: 'from' } };
  if (!all.has(to)) return { no: { why: 'to' } };
  if (from === to) return { no: { why: 'same' } };
  const strength = (edge: GraphEdge): number => edgeStrengthAt(edge, now);
  const edges = [...fleet.edges.values()].filter(
    (edge) => edge.relationship_type !== 'conflict' && edgeStep(strength(edge)) > 0,
  );
  const path = causalPath(edges, from, to, strength);
  if (path === null) return { no: whyNot(edges, from, to, strength) };
  const cut = (id: string): boolean => isQuarantined(fleet.agents.get(id));
  return {
    no: null,
    agents: path.agents,
    steps: path.edges.map((edge) => ({
      id: edgeId(edge),
      edge,
      step: edgeStep(strength(edge)),
      cut: cut(edge.source_agent) || cut(edge.target_agent),
    })),
  };
}

function whyNot(edges: readonly GraphEdge[], from: string, to: string, strength: (edge: GraphEdge) => number): NoPath {
  const back = causalPath(edges, to, from, strength) !== null;
  const reached = reachedFrom(edges, from);
  if (reached === 0) return { why: 'starts nothing', back };
  if (!edges.some(({ source_agent, target_agent }) => target_agent === to && source_agent !== to))
    return { why: 'ends nothing', back };
  return { why: 'apart', back, reaches: reached };
}

/** How many others an agent leads to. */
function reachedFrom(edges: readonly GraphEdge[], from: string): number {
  const targets = Map.groupBy(edges, ({ source_agent }) => source_agent);
  const reached = new Set([from]);
  // A set hands out what is added to it meanwhile.
  for (const agent of reached) for (const { target_agent } of targets.get(agent) ?? []) reached.add(target_agent);
  return reached.size - 1;
}
