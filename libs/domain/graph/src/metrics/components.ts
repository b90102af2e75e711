import type { CompactGraph } from './compact-graph.ts';

/** Pieces that a graph without directions falls into; a node by itself is one. */
export function componentCount({ successors }: CompactGraph): number {
  const seen = new Uint8Array(successors.length);
  const queue = new Int32Array(successors.length);
  let count = 0;
  for (let start = 0; start < successors.length; start++) {
    if (seen[start]) continue;
    count += 1;
    seen[start] = 1;
    queue[0] = start;
    for (let at = 0, length = 1; at < length; at++)
      for (const next of successors[queue[at]!]!)
        if (!seen[next]) {
          seen[next] = 1;
          queue[length++] = next;
        }
  }
  return count;
}
