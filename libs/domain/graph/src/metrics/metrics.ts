import type { GraphMetrics } from '@chorus/contracts';
import { isTraffic } from '../blast-radius.ts';
import { decayedRate, msOf } from '../decay.ts';
import type { FleetGraph } from '../fleet-graph.ts';
import { clustering } from './clustering.ts';
import { compact, directed, numbered, undirected } from './compact-graph.ts';
import { componentCount } from './components.ts';
import { representativeCycles } from './cycles.ts';
import { jsonBytes } from './json-bytes.ts';
import { highest, pageRank } from './page-rank.ts';
import { averagePathLength } from './paths.ts';

export interface MetricsOptions {
  /** Sources of the path length; where a fleet has more nodes the length is estimated from so many of them. */
  readonly maxSources: number;
  /** Steps along edges that each figure may take; one that would take more is estimated. */
  readonly maxVisits: number;
}

export const DEFAULT_METRICS_OPTIONS: MetricsOptions = { maxSources: 200, maxVisits: 5_000_000 };

/** Agents that are named as the most central ones. */
const MAX_CENTRAL = 10;

/** Agents named in isolated nodes, and in all loops together: the record has a greatest size. */
const MAX_NAMED = 1_000;
/** Bytes as JSON that the isolated nodes, and all loops together, may have; a record has room for both. */
const MAX_NAME_BYTES = 400_000;

/**
 * The figures of a fleet's graph at `now`. Counts, components, clustering, path length and isolation look at all edges;
 * loops and who is central at request and dependency edges only. Where there are too many isolated nodes or loops, those
 * that come first by id are named. The same graph gives the same figures, however it came about. Path length, clustering
 * and the search for the shortest loops are cut short where the graph is too large, so that the cost is bounded.
 */
export function metrics(graph: FleetGraph, now: number, options: Partial<MetricsOptions> = {}): GraphMetrics {
  const { maxSources, maxVisits } = { ...DEFAULT_METRICS_OPTIONS, ...options };
  const edges = [...graph.edges.values()];
  const all = numbered(graph.nodes.keys(), edges);
  const { ids } = all;
  const mutual = undirected(all);
  const traffic = compact(ids, edges.filter(isTraffic));
  const path = averagePathLength(directed(all), maxSources, maxVisits);
  const { coefficient, error } = clustering(mutual, maxVisits);
  const loops = representativeCycles(traffic, maxSources, maxVisits).map((cycle) => cycle.map((n) => ids[n]!));
  const isolated = ids.filter((agent) => !graph.hasEdges(agent));
  return {
    node_count: graph.nodes.size,
    edge_count: graph.edges.size,
    components: componentCount(mutual),
    clustering_coefficient: Math.min(1, coefficient),
    clustering_error: error,
    average_path_length: path.mean,
    path_length_error: path.error,
    central: highest(ids, pageRank(traffic), MAX_CENTRAL),
    detected_loops: withinSize(loops),
    isolated_nodes: withinSize(isolated.map((agent) => [agent])).flat(),
    messages_total: graph.totals.messages,
    messages_per_minute: messagesPerMinute(graph, ids, now),
    conflicts_total: graph.totals.conflicts,
    blocked_total: graph.totals.blocked,
    sampled: path.sampled,
  };
}

/** Sum over the nodes; in the order of their ids, as sums of floats depend on it. */
function messagesPerMinute(graph: FleetGraph, ids: readonly string[], now: number): number {
  let sum = 0;
  for (const agent of ids) {
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
