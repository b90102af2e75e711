import type { GraphEdge } from '@chorus/contracts';

/** A way along edges from one agent to another. */
export interface CausalPath {
  /** From the first agent to the last. */
  readonly agents: readonly string[];
  /** One less than the agents. */
  readonly edges: readonly GraphEdge[];
  /** Product of the strengths of its edges. */
  readonly strength: number;
}

/**
 * The shortest way from one agent to another along `edges`, in their direction; of several the strongest, and of equally
 * strong ones always the same. Null where there is none, and from an agent to itself.
 *
 * @param strengthOf 0–1, of an edge as it is now; as it was when it was used last unless given
 */
export function causalPath(
  edges: Iterable<GraphEdge>,
  from: string,
  to: string,
  strengthOf: (edge: GraphEdge) => number = ({ strength }) => strength,
): CausalPath | null {
  if (from === to) return null;
  const strongest = strongestEdges(edges, strengthOf);
  /** Of each agent that was reached, by which edge of a shortest way, and how strong that way is. */
  const reached = new Map<string, { edge: GraphEdge | null; strength: number }>([[from, { edge: null, strength: 1 }]]);
  let layer = [from];
  while (layer.length > 0 && !reached.has(to)) {
    const next = new Map<string, { edge: GraphEdge; strength: number }>();
    // By id, so that the first of equals wins.
    for (const agent of layer.sort())
      for (const [target, { edge, strength }] of strongest.get(agent) ?? []) {
        if (reached.has(target)) continue;
        const along = strength * (reached.get(agent)?.strength ?? 0);
        const other = next.get(target);
        if (!other || along > other.strength) next.set(target, { edge, strength: along });
      }
    for (const [agent, way] of next) reached.set(agent, way);
    layer = [...next.keys()];
  }
  const end = reached.get(to);
  if (!end) return null;
  const way: GraphEdge[] = [];
  for (let edge = end.edge; edge; edge = reached.get(edge.source_agent)?.edge ?? null) way.push(edge);
  way.reverse();
  return { agents: [from, ...way.map(({ target_agent }) => target_agent)], edges: way, strength: end.strength };
}

type Strongest = Map<string, { readonly edge: GraphEdge; readonly strength: number }>;

/** From each agent to each other one the strongest edge, whatever its kind. */
function strongestEdges(
  edges: Iterable<GraphEdge>,
  strengthOf: (edge: GraphEdge) => number,
): ReadonlyMap<string, Strongest> {
  const all = new Map<string, Strongest>();
  for (const edge of edges) {
    let targets = all.get(edge.source_agent);
    if (!targets) all.set(edge.source_agent, (targets = new Map()));
    const strength = strengthOf(edge);
    if (strength > (targets.get(edge.target_agent)?.strength ?? -1)) targets.set(edge.target_agent, { edge, strength });
  }
  return all;
}
