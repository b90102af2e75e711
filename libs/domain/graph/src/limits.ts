import { msOf, weightAt } from './decay.ts';
import type { ChangeSet } from './change-set.ts';
import type { FleetGraph } from './fleet-graph.ts';

/** How much of one fleet is kept. */
export interface GraphLimits {
  readonly nodes: number;
  readonly edges: number;
}

export const DEFAULT_LIMITS: GraphLimits = { nodes: 5_000, edges: 20_000 };

/** Part of the limit that is freed at once, so that a flood of new names does not sort the graph for each message. */
const SLACK = 0.05;

/**
 * Frees room where the graph is over its limits. Of the nodes those go that were longest without traffic, with
 * their edges; of the edges the weakest at `now`, the older first among equals.
 * What the present change touched goes last.
 */
export function keepWithin(graph: FleetGraph, change: ChangeSet, limits: GraphLimits, now: number): void {
  if (graph.nodes.size > limits.nodes) {
    const idle = [...graph.nodes].map(([agent, node]) => ({
      id: agent,
      touched: change.touches(agent),
      rank: [msOf(node.last_seen)],
    }));
    for (const id of worst(idle, graph.nodes.size, limits.nodes)) change.removeNode(id);
  }
  if (graph.edges.size > limits.edges) {
    const weak = [...graph.edges].map(([id, edge]) => ({
      id,
      touched: change.touchesEdge(id),
      rank: [weightAt(edge, now), msOf(edge.last_updated)],
    }));
    for (const id of worst(weak, graph.edges.size, limits.edges)) change.removeEdge(id);
  }
}

interface Candidate {
  readonly id: string;
  readonly touched: boolean;
  /** The lower the sooner it goes; the second figure decides where the first is equal. */
  readonly rank: readonly number[];
}

function worst(candidates: Candidate[], size: number, limit: number): string[] {
  const untouched = candidates.filter(({ touched }) => !touched).length;
  const over = size - limit;
  const count = Math.max(over, Math.min(over + Math.floor(limit * SLACK), untouched));
  return candidates
    .sort((a, b) => Number(a.touched) - Number(b.touched) || compare(a.rank, b.rank) || (a.id < b.id ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [n, value] of a.entries()) if (value !== b[n]) return value - (b[n] ?? 0);
  return 0;
}
