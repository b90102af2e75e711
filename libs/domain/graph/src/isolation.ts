import type { CausalGraphUpdate } from '@chorus/contracts';
import { blastRadius } from './blast-radius.ts';
import { emptyUpdate, MAX_CHANGES_PER_UPDATE } from './change-set.ts';
import type { FleetGraph } from './fleet-graph.ts';

/**
 * Says that an agent was quarantined or released: `affected_nodes` begins with the agent, `edge_changes` are the paths
 * that are cut (or open again): the request and dependency edges that begin or end at it. Several updates where one
 * would be too large, none for an agent that the graph does not know.
 */
export function isolation(
  graph: FleetGraph,
  agent: string,
  update_type: 'node_quarantined' | 'node_released',
  now: number,
): CausalGraphUpdate[] {
  const node = graph.nodes.get(agent);
  if (!node) return [];
  const { cut_in, cut_out } = blastRadius(graph, agent);
  const paths = [...cut_in, ...cut_out];
  const count = Math.max(1, Math.ceil(paths.length / MAX_CHANGES_PER_UPDATE));
  return Array.from({ length: count }, (_, n) => {
    const edge_changes = paths.slice(n * MAX_CHANGES_PER_UPDATE, (n + 1) * MAX_CHANGES_PER_UPDATE);
    const ends = edge_changes.flatMap(({ source_agent, target_agent }) => [source_agent, target_agent]);
    return {
      ...emptyUpdate(graph.fleet_id, update_type, now),
      affected_nodes: [...new Set([agent, ...ends])],
      node_changes: [node],
      edge_changes,
    };
  });
}
