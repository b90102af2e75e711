import { holds, type CompactGraph } from './compact-graph.ts';

/**
 * One shortest cycle, as node numbers in order, for each strongly connected component of two or more nodes; components
 * in the order of their lowest node, each cycle from its lowest node on. In a component of more than `maxSources` nodes
 * two that lead to each other, else the shortest of those cycles that pass through its first `maxSources` nodes; of fewer
 * where these took more than `maxVisits` steps.
 */
export function representativeCycles(graph: CompactGraph, maxSources: number, maxVisits = Infinity): number[][] {
  const components = stronglyConnected(graph);
  const search = new Search(graph, components, maxVisits);
  return components
    .filter((component) => component.length > 1)
    .map((component) => search.shortestIn(component, maxSources))
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

/** Looks for shortest cycles, in memory that is taken once, and within so many steps. */
class Search {
  readonly #successors: CompactGraph['successors'];
  /** Of each node, its component; the search that has reached it last, from where and in how many steps. */
  readonly #component: Int32Array;
  readonly #reached: Int32Array;
  readonly #parent: Int32Array;
  readonly #depth: Int32Array;
  readonly #queue: Int32Array;
  #round = 0;
  #visits: number;

  constructor({ successors }: CompactGraph, components: readonly (readonly number[])[], maxVisits: number) {
    const n = successors.length;
    this.#successors = successors;
    [this.#reached, this.#parent, this.#depth, this.#queue] = [
      new Int32Array(n),
      new Int32Array(n),
      new Int32Array(n),
      new Int32Array(n),
    ];
    this.#component = new Int32Array(n);
    for (const [number, component] of components.entries())
      for (const node of component) this.#component[node] = number;
    this.#visits = maxVisits;
  }

  shortestIn(component: readonly number[], maxSources: number): number[] {
    const pair = this.#pairIn(component);
    if (pair) return pair;
    let best: number[] = [];
    for (const start of component.slice(0, maxSources)) {
      if (best.length > 0 && this.#visits <= 0) break;
      best = this.#through(start, best.length || Infinity) ?? best;
      // There is no pair.
      if (best.length === 3) break;
    }
    const lowest = best.indexOf(Math.min(...best));
    return [...best.slice(lowest), ...best.slice(0, lowest)];
  }

  /** The first two that lead to each other. */
  #pairIn(component: readonly number[]): number[] | undefined {
    for (const node of component)
      for (const next of this.#successors[node]!)
        if (next > node && holds(this.#successors[next]!, node)) return [node, next];
    return undefined;
  }

  /** A shortest cycle through `start` of fewer than `below` nodes, by breadth-first search inside its component. */
  #through(start: number, below: number): number[] | undefined {
    const round = ++this.#round;
    const [queue, reached, depth, parent] = [this.#queue, this.#reached, this.#depth, this.#parent];
    reached[start] = round;
    depth[start] = 1;
    queue[0] = start;
    for (let at = 0, length = 1; at < length; at++) {
      const node = queue[at]!;
      if (depth[node]! >= below) return undefined;
      const targets = this.#successors[node]!;
      this.#visits -= targets.length;
      for (let t = 0; t < targets.length; t++) {
        const next = targets[t]!;
        if (next === start) return this.#pathTo(node, start);
        if (reached[next] === round || this.#component[next] !== this.#component[start]) continue;
        reached[next] = round;
        depth[next] = depth[node]! + 1;
        parent[next] = node;
        queue[length++] = next;
      }
    }
    return undefined;
  }

  #pathTo(end: number, start: number): number[] {
    const path = [end];
    for (let node = end; node !== start; path.push(node)) node = this.#parent[node]!;
    return path.reverse();
  }
}
