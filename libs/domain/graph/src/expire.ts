import type { CausalGraphUpdate } from '@chorus/contracts';
import { changes, ChangeSet, type GraphChange } from './change-set.ts';
import { msOf } from './decay.ts';
import type { FleetGraph } from './fleet-graph.ts';
import { hash32 } from './hash.ts';

/** Removes the edges that have faded at `now`, and the nodes without edges that nobody has seen for a day. */
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

const MINUTE_MS = 60_000;
/** Every node and edge is on `causal-graph-updates` at least this often, in minutes. */
export const REFRESH_MINUTES = 30;

/**
 * Says again, unchanged, what has not been said for {@link REFRESH_MINUTES}, so that the fold of the past hour of
 * `causal-graph-updates` is the whole graph. To be called once a minute: each call takes the part whose turn it is.
 */
export function refresh(graph: FleetGraph, now: number): CausalGraphUpdate[] {
  const turn = Math.floor(now / MINUTE_MS) % REFRESH_MINUTES;
  const due = (id: string, last: string) =>
    now - msOf(last) >= REFRESH_MINUTES * MINUTE_MS && hash32(id) % REFRESH_MINUTES === turn;
  const nodes = [...graph.nodes].filter(([agent, node]) => due(agent, node.last_seen)).map(([, node]) => node);
  const edges = [...graph.edges].filter(([id, edge]) => due(id, edge.last_updated)).map(([, edge]) => edge);
  return changes(graph.fleet_id, 'node_updated', nodes, edges, now);
}
