import type { CausalGraphUpdate } from '@chorus/contracts';
import { edgeId, type FleetGraph } from './fleet-graph.ts';

/**
 * Folds an update into a copy of the graph that somebody keeps who only reads `causal-graph-updates`. Values are
 * absolute, so an update may come twice. Totals are in the metrics, not here.
 */
export function foldUpdate(graph: FleetGraph, update: CausalGraphUpdate): void {
  for (const edge of update.removed_edges) graph.removeEdge(edgeId(edge));
  for (const agent of removedNodes(update)) graph.removeNode(agent);
  for (const node of update.node_changes) graph.setNode(node);
  for (const edge of update.edge_changes) graph.setEdge(edge);
}

/** Agents that an update says the graph no longer holds. */
export function removedNodes(update: CausalGraphUpdate): string[] {
  const { removed_nodes } = update;
  return Array.isArray(removed_nodes) ? removed_nodes.filter((agent) => typeof agent === 'string') : [];
}
