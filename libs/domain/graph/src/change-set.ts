import type { CausalGraphUpdate, EdgeKey, GraphEdge, GraphNode } from '@chorus/contracts';
import { instantOf } from './decay.ts';
import {
  edgeEntryKey,
  nodeEntryKey,
  TOTALS_ENTRY_KEY,
  type EntryChange,
  type FleetGraph,
  type FleetTotals,
} from './fleet-graph.ts';

/** What a function of this library did to a graph: for those who follow it, and for the store that keeps it. */
export interface GraphChange {
  /** Records for `causal-graph-updates`, in order; several where one would be too large. */
  readonly updates: readonly CausalGraphUpdate[];
  /** Entries to be written or deleted. */
  readonly changed: readonly EntryChange[];
}

/**
 * Nodes plus edges in one update. With ids of the greatest length an update then stays below the 1 MiB that a record
 * may have.
 */
export const MAX_CHANGES_PER_UPDATE = 100;

type UpdateType = CausalGraphUpdate['update_type'];

/** Carries changes out on a graph and keeps account of them: first what is set, then what is removed. */
export class ChangeSet {
  readonly #graph: FleetGraph;
  readonly #nodes = new Set<string>();
  readonly #edges = new Set<string>();
  readonly #removedNodes = new Set<string>();
  readonly #removedEdges = new Map<string, EdgeKey>();
  #nodeAdded = false;
  #edgeCreated = false;
  #totals = false;

  constructor(graph: FleetGraph) {
    this.#graph = graph;
  }

  touches(agent: string): boolean {
    return this.#nodes.has(agent);
  }

  touchesEdge(id: string): boolean {
    return this.#edges.has(id);
  }

  setNode(node: GraphNode): void {
    this.#nodeAdded ||= !this.#graph.nodes.has(node.agent_id);
    this.#nodes.add(node.agent_id);
    this.#graph.setNode(node);
  }

  /** `id`: its key in the graph. */
  setEdge(id: string, edge: GraphEdge): void {
    this.#edgeCreated ||= !this.#graph.edges.has(id);
    this.#edges.add(id);
    this.#graph.setEdge(edge, id);
  }

  setTotals(totals: FleetTotals): void {
    this.#totals = true;
    this.#graph.setTotals(totals);
  }

  removeEdge(id: string): void {
    const edge = this.#graph.removeEdge(id);
    if (edge) this.#removed(id, edge);
  }

  removeNode(agent: string): void {
    for (const id of [...this.#graph.outgoing(agent), ...this.#graph.incoming(agent)]) this.removeEdge(id);
    this.#graph.removeNode(agent);
    this.#nodes.delete(agent);
    this.#removedNodes.add(agent);
  }

  /** The account. */
  result(now: number): GraphChange {
    const nodes = [...this.#nodes].map((agent) => this.#graph.nodes.get(agent)).filter((node) => node !== undefined);
    const edges: GraphEdge[] = [];
    const edgeEntries: EntryChange[] = [];
    for (const id of this.#edges) {
      const edge = this.#graph.edges.get(id);
      if (!edge) continue;
      edges.push(edge);
      edgeEntries.push({ key: edgeEntryKey(id), value: { kind: 'edge', edge } });
    }
    const updates = [
      ...removals(this.#graph.fleet_id, [...this.#removedEdges.values()], [...this.#removedNodes], now),
      ...changes(this.#graph.fleet_id, this.#type(), nodes, edges, now),
    ];
    const changed: EntryChange[] = [
      ...[...this.#removedEdges.keys()].map((id) => ({ key: edgeEntryKey(id), value: null })),
      ...[...this.#removedNodes].map((agent) => ({ key: nodeEntryKey(agent), value: null })),
      ...nodes.map((node) => ({ key: nodeEntryKey(node.agent_id), value: { kind: 'node' as const, node } })),
      ...edgeEntries,
    ];
    if (this.#totals) changed.push({ key: TOTALS_ENTRY_KEY, value: { kind: 'totals', totals: this.#graph.totals } });
    return { updates, changed };
  }

  #type(): UpdateType {
    if (this.#nodeAdded) return 'node_added';
    if (this.#edgeCreated) return 'edge_created';
    return this.#edges.size > 0 ? 'edge_updated' : 'node_updated';
  }

  #removed(id: string, { source_agent, target_agent, relationship_type }: GraphEdge): void {
    this.#edges.delete(id);
    this.#removedEdges.set(id, { source_agent, target_agent, relationship_type });
  }
}

/** An update without any change; what is not empty is put over it. */
export function emptyUpdate(fleet_id: string, update_type: UpdateType, now: number): CausalGraphUpdate {
  return {
    fleet_id,
    update_type,
    affected_nodes: [],
    node_changes: [],
    edge_changes: [],
    removed_edges: [],
    graph_metrics: null,
    timestamp: instantOf(now),
  };
}

/** Updates with absolute values, {@link MAX_CHANGES_PER_UPDATE} in each. */
function changes(
  fleet_id: string,
  type: UpdateType,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  now: number,
): CausalGraphUpdate[] {
  const updateOf = (node_changes: GraphNode[], edge_changes: GraphEdge[]): CausalGraphUpdate => ({
    ...emptyUpdate(fleet_id, type, now),
    affected_nodes: [...new Set([...node_changes.map(({ agent_id }) => agent_id), ...endsOf(edge_changes)])],
    node_changes,
    edge_changes,
  });
  // As it is for nearly every message.
  if (nodes.length + edges.length <= MAX_CHANGES_PER_UPDATE)
    return nodes.length + edges.length === 0 ? [] : [updateOf([...nodes], [...edges])];
  const items = [...nodes.map((node) => ({ node })), ...edges.map((edge) => ({ edge }))];
  return chunks(items).map((chunk) =>
    updateOf(
      chunk.flatMap((item) => ('node' in item ? [item.node] : [])),
      chunk.flatMap((item) => ('edge' in item ? [item.edge] : [])),
    ),
  );
}

/** `removed_nodes` is an addition to the record: agents that the graph no longer holds. */
function removals(fleet_id: string, edges: readonly EdgeKey[], nodes: readonly string[], now: number) {
  const items = [...edges.map((edge) => ({ edge })), ...nodes.map((node) => ({ node }))];
  return chunks(items).map((chunk): CausalGraphUpdate => {
    const removed_edges = chunk.flatMap((item) => ('edge' in item ? [item.edge] : []));
    const removed_nodes = chunk.flatMap((item) => ('node' in item ? [item.node] : []));
    const affected_nodes = [...new Set([...endsOf(removed_edges), ...removed_nodes])];
    return { ...emptyUpdate(fleet_id, 'edge_removed', now), affected_nodes, removed_edges, removed_nodes };
  });
}

const endsOf = (edges: readonly EdgeKey[]): string[] =>
  edges.flatMap(({ source_agent, target_agent }) => [source_agent, target_agent]);

function chunks<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / MAX_CHANGES_PER_UPDATE);
  return Array.from({ length: count }, (_, n) =>
    items.slice(n * MAX_CHANGES_PER_UPDATE, (n + 1) * MAX_CHANGES_PER_UPDATE),
  );
}
