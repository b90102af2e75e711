import { hash32 } from '../hash.ts';
import type { CompactGraph } from './compact-graph.ts';

/** Seed of the sample; any other would do, but it has to stay the same. */
const SAMPLE_SEED = 1998;
/** Half width of an interval that holds the true value 95 times in 100, in standard errors. */
const CONFIDENCE = 1.96;
/** Sources that are taken however much each of them costs. */
const MIN_SOURCES = 20;

export interface PathLength {
  /** Mean over the ordered pairs that are connected; 0 where there is none. */
  readonly mean: number;
  /** How far off it may be: 0 where it is exact, else with 95 % confidence. */
  readonly error: number;
  /** True where only some of the nodes were taken as sources. */
  readonly sampled: boolean;
}

/**
 * Mean length of the shortest directed paths, by breadth-first search from each node; from `maxSources` of them where
 * there are more, and from fewer, though not from fewer than twenty, where that took more than `maxVisits` steps. The
 * sample follows from the ids alone. Its error is that of a ratio of two means, taken without replacement.
 */
export function averagePathLength(graph: CompactGraph, maxSources: number, maxVisits = Infinity): PathLength {
  const n = graph.ids.length;
  const perSource = graph.successors.reduce((sum, { length }) => sum + length, n);
  const affordable = Math.max(MIN_SOURCES, Math.floor(maxVisits / perSource));
  const sources = Math.min(maxSources, affordable);
  const sampled = n > sources;
  const found: { sum: number; pairs: number }[] = [];
  const search = new Search(graph);
  for (const source of sampled ? sample(graph.ids, sources) : graph.ids.keys()) found.push(search.from(source));
  let [sum, pairs] = [0, 0];
  for (const one of found) [sum, pairs] = [sum + one.sum, pairs + one.pairs];
  const mean = pairs === 0 ? 0 : sum / pairs;
  return { mean, sampled, error: sampled ? sampleError(found, mean, n) : 0 };
}

function sampleError(found: readonly { sum: number; pairs: number }[], mean: number, n: number): number {
  const k = found.length;
  const pairs = found.reduce((all, one) => all + one.pairs, 0) / k;
  if (pairs === 0) return 0;
  // One source says nothing of how much they differ.
  if (k < 2) return mean;
  const variance = found.reduce((all, one) => all + (one.sum - mean * one.pairs) ** 2, 0) / (k - 1);
  return (CONFIDENCE * Math.sqrt(((1 - k / n) * variance) / k)) / pairs;
}

/** Breadth-first searches through one graph, in memory that is taken once. */
class Search {
  readonly #successors: CompactGraph['successors'];
  readonly #queue: Int32Array;
  /** Of each node, the search that has reached it last, and in how many steps. */
  readonly #reached: Int32Array;
  readonly #distance: Int32Array;
  #round = 0;

  constructor({ successors }: CompactGraph) {
    this.#successors = successors;
    this.#queue = new Int32Array(successors.length);
    this.#reached = new Int32Array(successors.length);
    this.#distance = new Int32Array(successors.length);
  }

  /** Sum of the distances from `source`, and how many nodes it reaches besides itself. */
  from(source: number): { sum: number; pairs: number } {
    const [successors, queue, reached, distance] = [this.#successors, this.#queue, this.#reached, this.#distance];
    const round = ++this.#round;
    reached[source] = round;
    distance[source] = 0;
    queue[0] = source;
    let [length, sum] = [1, 0];
    for (let at = 0; at < length; at++) {
      const targets = successors[queue[at]!]!;
      const further = distance[queue[at]!]! + 1;
      for (let t = 0; t < targets.length; t++) {
        const next = targets[t]!;
        if (reached[next] === round) continue;
        reached[next] = round;
        distance[next] = further;
        sum += further;
        queue[length++] = next;
      }
    }
    return { sum, pairs: length - 1 };
  }
}

/** `count` of the numbers of `ids`, those whose ids hash lowest. */
function sample(ids: readonly string[], count: number): number[] {
  const ranks = ids.map((id) => hash32(id, SAMPLE_SEED));
  return [...ids.keys()].sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b).slice(0, count);
}
