import type { CompactGraph } from './compact-graph.ts';

/**
 * One shortest cycle, as node numbers in order, for each strongly connected component of two or more nodes; components
 * in the order of their lowest node, each cycle from its lowest node on. In a component of more than `maxSources` nodes
 * the shortest of those cycles that pass through its first `maxSources` nodes.
 */
export function representativeCycles(graph: CompactGraph, maxSources: number): number[][] {
  return stronglyConnected(graph)
    .filter((component) => component.length > 1)
    .map((component) => shortestCycle(graph, component, maxSources))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** Strongly connected components, sorted inside (Tarjan 1972; with a stack of its own instead of recursion). */
export function stronglyConnected({ successors }: CompactGraph): number[][] {
  const n = successors.length;
  const order = new Int32Array(n).fill(-1);
  const low = new Int32Array(n);
  const onStack = new Uint8Array(n);
  const stack: number[] = [];
  const components: number[][] = [];
  let visited = 0;

  const enter = (node: number) => {
    order[node] = low[node] = visited++;
    stack.push(node);
    onStack[node] = 1;
    return { node, next: 0 };
  };
  const leave = (root: number) => {
    const component = stack.splice(stack.lastIndexOf(root));
    for (const member of component) onStack[member] = 0;
    components.push(component.sort((a, b) => a - b));
  };

  for (let start = 0; start < n; start++) {
    if (order[start] !== -1) continue;
    const calls = [enter(start)];
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const { node } = call;
      const next = successors[node]?.[call.next++];
      if (next === undefined) {
        calls.pop();
        const parent = calls.at(-1)?.node;
        if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
        if (low[node] === order[node]) leave(node);
      } else if (order[next] === -1) {
        calls.push(enter(next));
      } else if (onStack[next]) {
        low[node] = Math.min(low[node]!, order[next]!);
      }
    }
  }
  return components;
}

function shortestCycle({ successors }: CompactGraph, component: readonly number[], maxSources: number): number[] {
  const inside = new Set(component);
  let best: number[] = [];
  for (const start of component.slice(0, maxSources)) {
    const cycle = cycleThrough(successors, inside, start, best.length || Infinity);
    if (cycle) best = cycle;
    if (best.length === 2) break;
  }
  const lowest = best.indexOf(Math.min(...best));
  return [...best.slice(lowest), ...best.slice(0, lowest)];
}

/** A shortest cycle through `start` of fewer than `below` nodes, by breadth-first search inside one component. */
function cycleThrough(
  successors: CompactGraph['successors'],
  inside: ReadonlySet<number>,
  start: number,
  below: number,
): number[] | undefined {
  const parents = new Map<number, number>();
  const depths = new Map([[start, 1]]);
  const queue = [start];
  for (const node of queue) {
    const depth = depths.get(node) ?? 1;
    if (depth >= below) return undefined;
    for (const next of successors[node] ?? []) {
      if (next === start) return pathTo(node, parents);
      if (!inside.has(next) || depths.has(next)) continue;
      depths.set(next, depth + 1);
      parents.set(next, node);
      queue.push(next);
    }
  }
  return undefined;
}

function pathTo(end: number, parents: ReadonlyMap<number, number>): number[] {
  const path: number[] = [];
  for (let node: number | undefined = end; node !== undefined; node = parents.get(node)) path.push(node);
  return path.reverse();
}
