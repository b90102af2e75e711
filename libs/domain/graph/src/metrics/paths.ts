import { hash32 } from '../hash.ts';
import type { CompactGraph } from './compact-graph.ts';

/** Seed of the sample; any other would do, but it has to stay the same. */
const SAMPLE_SEED = 1998;

export interface PathLength {
  /** Mean over the ordered pairs that are connected; 0 where there is none. */
  readonly mean: number;
  /** True where only some of the nodes were taken as sources. */
  readonly sampled: boolean;
}

/**
 * Mean length of the shortest directed paths, by breadth-first search from each node; from `maxSources` of them where
 * there are more. The sample follows from the ids alone.
 */
export function averagePathLength(graph: CompactGraph, maxSources: number): PathLength {
  const n = graph.ids.length;
  const sampled = n > maxSources;
  let sum = 0;
  let pairs = 0;
  for (const source of sampled ? sample(graph.ids, maxSources) : graph.ids.keys()) {
    const distances = distancesFrom(graph, source);
    for (const distance of distances)
      if (distance > 0) {
        sum += distance;
        pairs += 1;
      }
  }
  return { mean: pairs === 0 ? 0 : sum / pairs, sampled };
}

/** Steps from `source` to each node: 0 for itself, −1 where there is no way. */
export function distancesFrom({ successors }: CompactGraph, source: number): Int32Array {
  const distances = new Int32Array(successors.length).fill(-1);
  distances[source] = 0;
  const queue = [source];
  for (const node of queue)
    for (const next of successors[node] ?? [])
      if (distances[next] === -1) {
        distances[next] = (distances[node] ?? 0) + 1;
        queue.push(next);
      }
  return distances;
}

/** `count` of the numbers of `ids`, those whose ids hash lowest. */
function sample(ids: readonly string[], count: number): number[] {
  const ranks = ids.map((id) => hash32(id, SAMPLE_SEED));
  return [...ids.keys()].sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b).slice(0, count);
}
