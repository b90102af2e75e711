import { seededNumbers } from '../hash.ts';
import { holds, type CompactGraph, type Neighbours } from './compact-graph.ts';

/** Pairs of neighbours that are looked at where there are too many for all of them. */
const SAMPLES = 20_000;
const SAMPLE_SEED = 1998;

/** 99 times in 100 a mean of so many draws between 0 and 1 is no further off than this (Hoeffding 1963). */
const SAMPLE_ERROR = Math.sqrt(Math.log(2 / 0.01) / (2 * SAMPLES));

export interface Clustering {
  readonly coefficient: number;
  /** How far off it may be: 0 where it is exact, else with 99 % confidence. */
  readonly error: number;
}

/**
 * Mean local clustering coefficient of an undirected graph (Watts and Strogatz 1998): of each node, the share of the
 * pairs of its neighbours that are neighbours themselves, 0 for fewer than two neighbours; the mean over all nodes.
 *
 * Triangles are listed from their node of lowest degree, which bounds the work by edges × √edges, also round a hub. Where
 * that were more than `maxVisits` steps, nodes and pairs of their neighbours are drawn instead.
 */
export function clustering(graph: CompactGraph, maxVisits = Infinity): Clustering {
  const { successors: neighbours } = graph;
  if (neighbours.length === 0) return { coefficient: 0, error: 0 };
  const upward = neighbours.map((list, node) => upwardOf(neighbours, list, node));
  let visits = 0;
  for (const others of upward) for (const other of others) visits += upward[other]!.length;
  return visits > maxVisits
    ? { coefficient: sampledClustering(neighbours), error: SAMPLE_ERROR }
    : { coefficient: exactClustering(neighbours, upward), error: 0 };
}

/** Neighbours of a higher degree than the node, or of the same and a higher number. */
function upwardOf(neighbours: readonly Neighbours[], list: Neighbours, node: number): number[] {
  const upward: number[] = [];
  for (let n = 0; n < list.length; n++) {
    const other = list[n]!;
    if ((list.length - neighbours[other]!.length || node - other) < 0) upward.push(other);
  }
  return upward;
}

function exactClustering(neighbours: readonly Neighbours[], upward: readonly (readonly number[])[]): number {
  const triangles = new Float64Array(neighbours.length);
  const mark = new Int32Array(neighbours.length).fill(-1);
  for (const [a, others] of upward.entries()) {
    for (const b of others) mark[b] = a;
    for (const b of others)
      for (const c of upward[b]!)
        if (mark[c] === a) {
          triangles[a]! += 1;
          triangles[b]! += 1;
          triangles[c]! += 1;
        }
  }
  let sum = 0;
  for (const [node, { length: d }] of neighbours.entries()) if (d > 1) sum += (2 * triangles[node]!) / (d * (d - 1));
  return sum / neighbours.length;
}

/** Of nodes drawn at random, whether two neighbours of each, drawn at random, are neighbours. */
function sampledClustering(neighbours: readonly Neighbours[]): number {
  const below = seededNumbers(SAMPLE_SEED);
  let closed = 0;
  for (let n = 0; n < SAMPLES; n++) {
    const list = neighbours[below(neighbours.length)]!;
    if (list.length < 2) continue;
    const one = below(list.length);
    // Of the others: the last one stands in for the first that was drawn.
    const drawn = below(list.length - 1);
    const other = drawn === one ? list.length - 1 : drawn;
    if (holds(neighbours[list[one]!]!, list[other]!)) closed += 1;
  }
  return closed / SAMPLES;
}
