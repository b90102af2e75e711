import type { GraphEdge, RelationshipType } from '@chorus/contracts';
import type { FleetGraph } from './fleet-graph.ts';

/** What would be cut if an agent were quarantined. Only traffic counts: request and dependency edges. */
export interface BlastRadius {
  /** Edges that end at the agent. */
  readonly cut_in: readonly GraphEdge[];
  /** Edges that begin at the agent. */
  readonly cut_out: readonly GraphEdge[];
  /** Agents that hear from nobody else, sorted. */
  readonly only_source_of: readonly string[];
  /** Other agents within two steps downstream, sorted. */
  readonly reaches_within_2: readonly string[];
}

/** Whether an edge carries messages; a conflict edge says that two agents got in each other's way. */
export const isTraffic = (edge: { relationship_type: RelationshipType }): boolean =>
  edge.relationship_type !== 'conflict';

export function blastRadius(graph: FleetGraph, agent: string): BlastRadius {
  const cut_in = traffic(graph, graph.incoming(agent));
  const cut_out = traffic(graph, graph.outgoing(agent));
  const targets = new Set(cut_out.map(({ target_agent }) => target_agent));
  const reached = new Set(targets);
  for (const target of targets)
    for (const { target_agent } of traffic(graph, graph.outgoing(target))) reached.add(target_agent);
  reached.delete(agent);
  const only = [...targets].filter((target) =>
    traffic(graph, graph.incoming(target)).every(({ source_agent }) => source_agent === agent),
  );
  return { cut_in, cut_out, only_source_of: only.sort(), reaches_within_2: [...reached].sort() };
}

function traffic(graph: FleetGraph, ids: Iterable<string>): GraphEdge[] {
  const edges: GraphEdge[] = [];
  for (const id of ids) {
    const edge = graph.edges.get(id);
    if (edge && isTraffic(edge)) edges.push(edge);
  }
  return edges;
}
