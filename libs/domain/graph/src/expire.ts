import { ChangeSet, type GraphChange } from './change-set.ts';
import type { FleetGraph } from './fleet-graph.ts';

/** Removes the edges that have faded at `now`, and the nodes that had no traffic for an hour. */
export function expire(graph: FleetGraph, now: number): GraphChange {
  const change = new ChangeSet(graph);
  for (const id of graph.faded(now)) change.removeEdge(id);
  for (const agent of graph.forgotten(now)) change.removeNode(agent);
  return change.result(now);
}

/** Removes everything. */
export function clear(graph: FleetGraph, now: number): GraphChange {
  const change = new ChangeSet(graph);
  for (const agent of [...graph.nodes.keys()]) change.removeNode(agent);
  change.setTotals({ messages: 0, conflicts: 0, blocked: 0 });
  return change.result(now);
}
