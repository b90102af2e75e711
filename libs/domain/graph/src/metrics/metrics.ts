import type { GraphMetrics } from '@chorus/contracts';
import { isTraffic } from '../blast-radius.ts';
import { decayedRate, msOf } from '../decay.ts';
import type { FleetGraph } from '../fleet-graph.ts';
import { clusteringCoefficient } from './clustering.ts';
import { compact, undirected } from './compact-graph.ts';
import { representativeCycles } from './cycles.ts';
import { jsonBytes } from './json-bytes.ts';
import { averagePathLength } from './paths.ts';

export interface MetricsOptions {
  /** Sources of the path length; where a fleet has more nodes the length is estimated from so many of them. */
  readonly maxSources: number;
}

/** About 25 ms for a fleet of 5,000 nodes and 20,000 edges. */
export const DEFAULT_METRICS_OPTIONS: MetricsOptions = { maxSources: 200 };

/** Agents named in isolated nodes, and in all loops together: the record has a greatest size. */
const MAX_NAMED = 1_000;
/** Bytes as JSON that the isolated nodes, and all loops together, may have; a record has room for both. */
const MAX_NAME_BYTES = 400_000;

/**
 * The figures of a fleet's graph at `now`. Counts, clustering, path length and isolation look at all edges; loops at
 * request and dependency edges only. Where there are too many isolated nodes or loops, those that come first by id are
 * named. The same graph gives the same figures, however it came about.
 */
export function metrics(
  graph: FleetGraph,
  now: number,
  { maxSources }: MetricsOptions = DEFAULT_METRICS_OPTIONS,
): GraphMetrics {
  const all = compact(graph.nodes.keys(), graph.edges.values());
  const traffic = compact(
    graph.nodes.keys(),
    [...graph.edges.values()].filter((edge) => isTraffic(edge)),
  );
  const path = averagePathLength(all, maxSources);
  const loops = representativeCycles(traffic, maxSources).map((cycle) => cycle.map((n) => traffic.ids[n] ?? ''));
  const isolated = all.ids.filter((agent) => !graph.hasEdges(agent));
  return {
    node_count: graph.nodes.size,
    edge_count: graph.edges.size,
    clustering_coefficient: Math.min(1, clusteringCoefficient(undirected(all))),
    average_path_length: path.mean,
    detected_loops: withinSize(loops),
    isolated_nodes: withinSize(isolated.map((agent) => [agent])).flat(),
    messages_total: graph.totals.messages,
    messages_per_minute: messagesPerMinute(graph, now),
    conflicts_total: graph.totals.conflicts,
    blocked_total: graph.totals.blocked,
    sampled: path.sampled,
  };
}

/** Sum over the nodes; in the order of their ids, as sums of floats depend on it. */
function messagesPerMinute(graph: FleetGraph, now: number): number {
  let sum = 0;
  for (const agent of [...graph.nodes.keys()].sort()) {
    const node = graph.nodes.get(agent);
    if (node) sum += decayedRate(node.messages_per_minute, now - msOf(node.last_seen));
  }
  return sum;
}

/** The first groups of names that fit into the record together. */
function withinSize(groups: readonly string[][]): string[][] {
  let names = 0;
  let bytes = 0;
  const kept: string[][] = [];
  for (const group of groups) {
    names += group.length;
    bytes += jsonBytes(group);
    if (names > MAX_NAMED || bytes > MAX_NAME_BYTES) break;
    kept.push(group);
  }
  return kept;
}
