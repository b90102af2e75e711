import type { EdgeKey, GraphEdge, GraphNode } from '@chorus/contracts';
import { fadesAt, MEMORY_MS, msOf } from './decay.ts';
import { Expiry } from './expiry.ts';

/** What a fleet's graph counts since it began, whatever was forgotten of its nodes since. */
export interface FleetTotals {
  /** Decisions folded in. */
  readonly messages: number;
  /** Of these, with a conflict risk of at least 0.3. */
  readonly conflicts: number;
  /** Of these, marked blocked. */
  readonly blocked: number;
}

/** One entry of a graph: plain JSON, to be kept under its {@link EntryChange.key} in a key-value store. */
export type GraphEntry =
  | { readonly kind: 'node'; readonly node: GraphNode }
  | { readonly kind: 'edge'; readonly edge: GraphEdge }
  | { readonly kind: 'totals'; readonly totals: FleetTotals };

/** An entry to be written under `key` (unique within the fleet), or deleted where `value` is null. */
export interface EntryChange {
  readonly key: string;
  readonly value: GraphEntry | null;
}

/** Identity of an edge within its fleet. JSON, because agent ids may hold any separator. */
export const edgeId = (edge: EdgeKey): string =>
  JSON.stringify([edge.relationship_type, edge.source_agent, edge.target_agent]);

/** Entry key of a node. */
export const nodeEntryKey = (agent: string): string => `node/${agent}`;
/** Entry key of an edge, by its {@link edgeId}. */
export const edgeEntryKey = (id: string): string => `edge/${id}`;
/** Entry key of the totals. */
export const TOTALS_ENTRY_KEY = 'totals';

const NOTHING: ReadonlySet<string> = new Set();

/**
 * The directed graph of one fleet: an index over its entries, with neighbours at hand.
 *
 * The functions of this library change it in place and return what changed; copying it for each message would cost as
 * much as the graph is large. It can be thrown away and made anew from the entries at any time. Everything is held in
 * `Map`s, so an agent may be called `__proto__`.
 */
export class FleetGraph {
  readonly fleet_id: string;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();
  readonly #out = new Map<string, Set<string>>();
  readonly #in = new Map<string, Set<string>>();
  readonly #fades = new Expiry();
  readonly #forgets = new Expiry();
  #totals: FleetTotals = { messages: 0, conflicts: 0, blocked: 0 };

  constructor(fleet_id: string, entries: Iterable<GraphEntry> = []) {
    this.fleet_id = fleet_id;
    for (const entry of entries) this.#put(entry);
  }

  get nodes(): ReadonlyMap<string, GraphNode> {
    return this.#nodes;
  }

  /** By {@link edgeId}. */
  get edges(): ReadonlyMap<string, GraphEdge> {
    return this.#edges;
  }

  get totals(): FleetTotals {
    return this.#totals;
  }

  /** Ids of the edges that begin at `agent`. */
  outgoing(agent: string): ReadonlySet<string> {
    return this.#out.get(agent) ?? NOTHING;
  }

  /** Ids of the edges that end at `agent`. */
  incoming(agent: string): ReadonlySet<string> {
    return this.#in.get(agent) ?? NOTHING;
  }

  hasEdges(agent: string): boolean {
    return this.outgoing(agent).size > 0 || this.incoming(agent).size > 0;
  }

  /** All entries with their keys, e.g. to compare two graphs. */
  *entries(): Iterable<readonly [string, GraphEntry]> {
    for (const [agent, node] of this.#nodes) yield [nodeEntryKey(agent), { kind: 'node', node }];
    for (const [id, edge] of this.#edges) yield [edgeEntryKey(id), { kind: 'edge', edge }];
    yield [TOTALS_ENTRY_KEY, { kind: 'totals', totals: this.#totals }];
  }

  setNode(node: GraphNode): void {
    this.#nodes.set(node.agent_id, node);
    this.#forgets.set(node.agent_id, msOf(node.last_seen) + MEMORY_MS);
  }

  /** An edge brings no nodes: set its two ends as well. `id`: its {@link edgeId}, where that is known. */
  setEdge(edge: GraphEdge, id = edgeId(edge)): void {
    const known = this.#edges.size;
    this.#edges.set(id, edge);
    this.#fades.set(id, fadesAt(edge.weight, msOf(edge.last_updated)));
    if (this.#edges.size === known) return;
    neighbours(this.#out, edge.source_agent).add(id);
    neighbours(this.#in, edge.target_agent).add(id);
  }

  setTotals(totals: FleetTotals): void {
    this.#totals = totals;
  }

  /** Takes an edge away and returns it; undefined where there was none. */
  removeEdge(id: string): GraphEdge | undefined {
    const edge = this.#edges.get(id);
    if (!edge) return undefined;
    this.#edges.delete(id);
    this.#fades.delete(id);
    leave(this.#out, edge.source_agent, id);
    leave(this.#in, edge.target_agent, id);
    return edge;
  }

  /** Takes a node away, with its edges, and returns the ids of those. */
  removeNode(agent: string): string[] {
    const edges = [...new Set([...this.outgoing(agent), ...this.incoming(agent)])];
    for (const id of edges) this.removeEdge(id);
    this.#nodes.delete(agent);
    this.#forgets.delete(agent);
    return edges;
  }

  /** Edges that have faded at `now`. Costs nothing while nothing can have. */
  faded(now: number): string[] {
    return this.#fades.due(now);
  }

  /** Nodes without traffic for more than {@link MEMORY_MS}; to be asked for after the faded edges are gone. */
  forgotten(now: number): string[] {
    return this.#forgets.due(now);
  }

  #put(entry: GraphEntry): void {
    switch (entry.kind) {
      case 'node':
        return this.setNode(entry.node);
      case 'edge':
        return this.setEdge(entry.edge);
      case 'totals':
        return this.setTotals(entry.totals);
    }
  }
}

function neighbours(index: Map<string, Set<string>>, agent: string): Set<string> {
  let edges = index.get(agent);
  if (!edges) index.set(agent, (edges = new Set()));
  return edges;
}

function leave(index: Map<string, Set<string>>, agent: string, id: string): void {
  const edges = index.get(agent);
  edges?.delete(id);
  if (edges?.size === 0) index.delete(agent);
}
