import type { KeyValueStore } from '@chorus/bus';
import type { CausalGraphUpdate, ProcessedDecision } from '@chorus/contracts';
import {
  applyDecision,
  clear,
  emptyUpdate,
  expire,
  FleetGraph,
  isolation,
  metrics,
  type GraphChange,
  type GraphEntry,
} from '@chorus/graph';
import type { GraphServiceConfig } from '../config.ts';
import { keyIn, splitKey } from './fleet-key.ts';

/** The graph of a fleet, and what was last said of its figures. */
interface Tracked {
  readonly graph: FleetGraph;
  /** Something changed since its figures were published. */
  changed: boolean;
  published_at: number;
  /** Messages per minute, as published. */
  rate: number;
}

/** How often figures are worked out anew while the graph changes, for one of usual size and for a large one. */
const METRICS_MS = 1_000;
const LARGE_METRICS_MS = 5_000;
/** Nodes and edges from which a graph is large. */
const LARGE = 5_000;
/** How often they are published when only the rate of messages falls, and the rate that is as good as none. */
const IDLE_METRICS_MS = 10_000;
const NO_RATE = 0.01;

/** The graphs of a task, made from the entries of its store; every change goes to both at once. */
export class FleetGraphs {
  readonly #store: KeyValueStore<GraphEntry>;
  readonly #fleets = new Map<string, Tracked>();

  constructor(store: KeyValueStore<GraphEntry>) {
    this.#store = store;
    const entries = new Map<string, GraphEntry[]>();
    for (const [key, entry] of store.entries()) {
      const [fleet_id] = splitKey(key);
      const ofFleet = entries.get(fleet_id);
      if (ofFleet) ofFleet.push(entry);
      else entries.set(fleet_id, [entry]);
    }
    for (const [fleet_id, ofFleet] of entries) this.#fleets.set(fleet_id, tracked(new FleetGraph(fleet_id, ofFleet)));
  }

  apply(decision: ProcessedDecision, now: number, config: GraphServiceConfig): readonly CausalGraphUpdate[] {
    const { fleet_id } = decision.processing_metadata;
    let fleet = this.#fleets.get(fleet_id);
    if (!fleet) this.#fleets.set(fleet_id, (fleet = tracked(new FleetGraph(fleet_id))));
    const limits = { nodes: config.MAX_NODES_PER_FLEET, edges: config.MAX_EDGES_PER_FLEET };
    return this.#keep(fleet, applyDecision(fleet.graph, decision, now, limits));
  }

  /** Lets time pass: what faded, and the figures of the fleets that changed. */
  pass(now: number, config: GraphServiceConfig): readonly CausalGraphUpdate[] {
    const updates: CausalGraphUpdate[] = [];
    for (const fleet of this.#fleets.values()) {
      updates.push(...this.#keep(fleet, expire(fleet.graph, now)));
      if (isDue(fleet, now)) updates.push(figures(fleet, now, config));
    }
    return updates;
  }

  /** Whether the graph of the fleet has this agent. */
  knows(fleet_id: string, agent: string): boolean {
    return this.#fleets.get(fleet_id)?.graph.nodes.has(agent) ?? false;
  }

  /** What a quarantine of the agent cuts, or its release opens again. */
  isolation(
    fleet_id: string,
    agent: string,
    type: 'node_quarantined' | 'node_released',
    now: number,
  ): readonly CausalGraphUpdate[] {
    const fleet = this.#fleets.get(fleet_id);
    return fleet ? isolation(fleet.graph, agent, type, now) : [];
  }

  /** Forgets a fleet; the last that is said of it is that nothing is left. */
  remove(fleet_id: string, now: number, config: GraphServiceConfig): readonly CausalGraphUpdate[] {
    const fleet = this.#fleets.get(fleet_id);
    if (!fleet) return [];
    const keys = [...fleet.graph.entries()].map(([key]) => keyIn(fleet_id, key));
    const { updates } = clear(fleet.graph, now);
    for (const key of keys) this.#store.delete(key);
    this.#fleets.delete(fleet_id);
    return [...updates, figures(fleet, now, config)];
  }

  #keep(fleet: Tracked, { updates, changed }: GraphChange): readonly CausalGraphUpdate[] {
    for (const { key, value } of changed) {
      const name = keyIn(fleet.graph.fleet_id, key);
      if (value) this.#store.put(name, value);
      else this.#store.delete(name);
    }
    fleet.changed ||= changed.length > 0;
    return updates;
  }
}

/** After a restart nobody knows what was published last: so it is published again. */
const tracked = (graph: FleetGraph): Tracked => ({ graph, changed: true, published_at: 0, rate: 0 });

function isDue({ graph, changed, published_at, rate }: Tracked, now: number): boolean {
  const age = now - published_at;
  if (changed) return age >= (graph.nodes.size + graph.edges.size > LARGE ? LARGE_METRICS_MS : METRICS_MS);
  return rate >= NO_RATE && age >= IDLE_METRICS_MS;
}

function figures(fleet: Tracked, now: number, { PATH_LENGTH_SOURCES }: GraphServiceConfig): CausalGraphUpdate {
  const graph_metrics = metrics(fleet.graph, now, { maxSources: PATH_LENGTH_SOURCES });
  fleet.changed = false;
  fleet.published_at = now;
  fleet.rate = graph_metrics.messages_per_minute;
  return { ...emptyUpdate(fleet.graph.fleet_id, 'metrics', now), graph_metrics };
}
