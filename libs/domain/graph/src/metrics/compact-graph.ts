import type { GraphEdge } from '@chorus/contracts';

/** Numbers of nodes, ascending, each once. */
export type Neighbours = ArrayLike<number> & Iterable<number>;

/** A graph by numbers: nodes are 0 … n−1 in the order of `ids`, neighbours are sorted and occur once. */
export interface CompactGraph {
  readonly ids: readonly string[];
  /** Of each node, those that its edges lead to. */
  readonly successors: readonly Neighbours[];
}

/** Edges by the numbers of their ends; an edge that lacks one is left out. */
export interface NumberedEdges {
  readonly ids: readonly string[];
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}

/** Numbers the nodes in the order of their ids, so that nothing depends on the order in which they came. */
export function numbered(nodes: Iterable<string>, edges: Iterable<GraphEdge>): NumberedEdges {
  const ids = [...nodes].sort();
  const numbers = new Map(ids.map((id, n) => [id, n]));
  const ends: number[] = [];
  for (const { source_agent, target_agent } of edges) {
    const source = numbers.get(source_agent);
    const target = numbers.get(target_agent);
    if (source !== undefined && target !== undefined) ends.push(source, target);
  }
  const sources = new Int32Array(ends.length / 2);
  const targets = new Int32Array(ends.length / 2);
  for (let n = 0; n < sources.length; n++) {
    sources[n] = ends[2 * n]!;
    targets[n] = ends[2 * n + 1]!;
  }
  return { ids, sources, targets };
}

export const compact = (nodes: Iterable<string>, edges: Iterable<GraphEdge>): CompactGraph =>
  directed(numbered(nodes, edges));

export const directed = ({ ids, sources, targets }: NumberedEdges): CompactGraph => ({
  ids,
  successors: neighbours(ids.length, [[sources, targets]]),
});

/** The same without directions. */
export const undirected = ({ ids, sources, targets }: NumberedEdges): CompactGraph => ({
  ids,
  successors: neighbours(ids.length, [
    [sources, targets],
    [targets, sources],
  ]),
});

/** Of each node, whom the pairs lead from it to: pieces of one array, which takes far less time than a list for each. */
function neighbours(n: number, pairs: readonly (readonly [from: Int32Array, to: Int32Array])[]): Int32Array[] {
  const begins = new Int32Array(n + 1);
  for (const [from] of pairs) for (const node of from) begins[node + 1]!++;
  for (let node = 0; node < n; node++) begins[node + 1]! += begins[node]!;
  const all = new Int32Array(begins[n]!);
  const next = begins.slice();
  for (const [from, to] of pairs) for (let e = 0; e < from.length; e++) all[next[from[e]!]!++] = to[e]!;
  return Array.from({ length: n }, (_, node) => sortedSet(all.subarray(begins[node], begins[node + 1])));
}

/** Sorts in place. */
function sortedSet(numbers: Int32Array): Int32Array {
  if (numbers.length < 2) return numbers;
  numbers.sort();
  let kept = 1;
  for (let n = 1; n < numbers.length; n++) if (numbers[n] !== numbers[n - 1]) numbers[kept++] = numbers[n]!;
  return numbers.subarray(0, kept);
}

/** Whether ascending numbers hold one. */
export function holds(numbers: Neighbours, wanted: number): boolean {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = numbers[middle]!;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}
