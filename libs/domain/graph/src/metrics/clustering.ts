import type { CompactGraph } from './compact-graph.ts';

/**
 * Mean local clustering coefficient of an undirected graph (Watts and Strogatz 1998): of each node, the share of the
 * pairs of its neighbours that are neighbours themselves, 0 for fewer than two neighbours; the mean over all nodes.
 *
 * Triangles are listed from their node of lowest degree, which bounds the work by edges × √edges, also round a hub.
 */
export function clusteringCoefficient({ successors: neighbours }: CompactGraph): number {
  const n = neighbours.length;
  if (n === 0) return 0;
  const degree = neighbours.map((list) => list.length);
  const precedes = (a: number, b: number) => (degree[a] ?? 0) - (degree[b] ?? 0) || a - b;
  const upward = neighbours.map((list, node) => list.filter((other) => precedes(node, other) < 0));
  const triangles = new Float64Array(n);
  const mark = new Int32Array(n).fill(-1);
  for (const [a, others] of upward.entries()) {
    for (const b of others) mark[b] = a;
    for (const b of others)
      for (const c of upward[b] ?? []) if (mark[c] === a) for (const corner of [a, b, c]) triangles[corner]! += 1;
  }
  let sum = 0;
  for (const [node, d] of degree.entries()) if (d > 1) sum += (2 * (triangles[node] ?? 0)) / (d * (d - 1));
  return sum / n;
}
