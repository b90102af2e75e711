import type { GraphEdge } from '@chorus/contracts';

/** A graph by numbers: nodes are 0 … n−1 in the order of `ids`, neighbours are sorted and occur once. */
export interface CompactGraph {
  readonly ids: readonly string[];
  /** Of each node, those that its edges lead to. */
  readonly successors: readonly (readonly number[])[];
}

/** Numbers the nodes in the order of their ids, so that nothing depends on the order in which they came. */
export function compact(nodes: Iterable<string>, edges: Iterable<GraphEdge>): CompactGraph {
  const ids = [...nodes].sort();
  const numbers = new Map(ids.map((id, n) => [id, n]));
  const successors: number[][] = ids.map(() => []);
  for (const { source_agent, target_agent } of edges) {
    const source = numbers.get(source_agent);
    const target = numbers.get(target_agent);
    if (source !== undefined && target !== undefined) successors[source]?.push(target);
  }
  return { ids, successors: successors.map(sortedSet) };
}

/** The same without directions. */
export function undirected({ ids, successors }: CompactGraph): CompactGraph {
  const neighbours: number[][] = successors.map((targets) => [...targets]);
  for (const [source, targets] of successors.entries()) for (const target of targets) neighbours[target]?.push(source);
  return { ids, successors: neighbours.map(sortedSet) };
}

const sortedSet = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);
