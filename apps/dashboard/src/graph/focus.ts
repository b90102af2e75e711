import type { FleetState } from '../live/state.ts';
import { levelOf, rateAt } from '../agents/level.ts';
import { fleetAgents } from './model.ts';

/** A graph of more nodes tells nothing: troubled neighbourhoods come first, the rest is left to the list. */
export const MOST_NODES = 300;
/** More than this cannot be drawn and moved fluently, whoever asks for it. */
export const MOST_DRAWN = 5000;

/**
 * Which agents to draw: all up to `most`; else those `wanted` (the selected one, a path), those in trouble, the
 * neighbours of both, and then the busiest. Deterministic, and those drawn before (`before`) win among equals, so the
 * picture does not flicker.
 */
export function agentsToShow(
  fleet: FleetState,
  wanted: readonly string[],
  before: ReadonlySet<string>,
  now: number,
  most = MOST_NODES,
): ReadonlySet<string> {
  const all = fleetAgents(fleet);
  if (all.size <= most) return all;
  const neighbours = new Map<string, Set<string>>();
  const beside = (a: string, b: string) => (neighbours.get(a) ?? neighbours.set(a, new Set()).get(a))?.add(b);
  for (const { source_agent, target_agent } of fleet.edges.values()) {
    beside(source_agent, target_agent);
    beside(target_agent, source_agent);
  }
  const shown = new Set<string>();
  const add = (ids: Iterable<string>): void => {
    for (const id of ids) if (shown.size < most && all.has(id)) shown.add(id);
  };
  const troubled = inTrouble(fleet);
  add(wanted);
  for (const id of wanted) add(neighbours.get(id) ?? []);
  add(troubled);
  for (const id of troubled) add(neighbours.get(id) ?? []);
  const rate = (id: string): number => {
    const agent = fleet.agents.get(id);
    return (agent === undefined ? 0 : rateAt(agent, now)) + (before.has(id) ? 1000 : 0);
  };
  add(
    [...all]
      .filter((id) => !shown.has(id))
      .map((id) => ({ id, rate: rate(id) }))
      .sort((a, b) => b.rate - a.rate || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id),
  );
  return shown;
}

/** Quarantined first, then parties of open detections, critical trust, conflicts, low trust. */
function inTrouble(fleet: FleetState): readonly string[] {
  const weight = new Map<string, number>();
  const raise = (id: string, to: number): void => {
    weight.set(id, Math.max(weight.get(id) ?? 0, to));
  };
  for (const agent of fleet.agents.values()) {
    const level = levelOf(agent.trust);
    if (agent.trust?.standing === 'quarantined') raise(agent.agent_id, 5);
    else if (level === 'critical') raise(agent.agent_id, 3);
    else if (level === 'warn' || agent.trust?.standing === 'probation') raise(agent.agent_id, 1);
  }
  for (const detection of fleet.detections.values())
    if (detection.status === 'open') for (const id of detection.agents) raise(id, 4);
  for (const edge of fleet.edges.values())
    if (edge.relationship_type === 'conflict') {
      raise(edge.source_agent, 2);
      raise(edge.target_agent, 2);
    }
  return [...weight].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
}
