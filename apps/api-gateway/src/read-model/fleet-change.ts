import {
  LIVE_DECISIONS,
  type DecisionView,
  type Detection,
  type EdgeKey,
  type GraphEdge,
  type GraphMetrics,
  type GraphNode,
  type Intervention,
  type LiveDelta,
  type TrustScore,
} from '@chorus/contracts';

/** What records changed in a fleet: a delta before it is sent. */
export type FleetChange = Pick<
  LiveDelta,
  | 'from'
  | 'to'
  | 'trust'
  | 'removed_agents'
  | 'nodes'
  | 'edges'
  | 'removed_edges'
  | 'graph_metrics'
  | 'decisions'
  | 'decisions_skipped'
  | 'detections'
  | 'interventions'
  | 'mode'
> & {
  /** The fleet was removed: only a new snapshot says what it is now. */
  readonly reset?: true;
};

export const noChange = (): FleetChange => ({
  from: {},
  to: {},
  trust: [],
  removed_agents: [],
  nodes: [],
  edges: [],
  removed_edges: [],
  graph_metrics: null,
  decisions: [],
  decisions_skipped: 0,
  detections: [],
  interventions: [],
  mode: null,
});

const MAX_INTERVENTIONS = 100;

export const edgeId = (edge: EdgeKey): string =>
  JSON.stringify([edge.source_agent, edge.target_agent, edge.relationship_type]);

/**
 * Several changes as one. Values are absolute, so the last of each key is all that is needed, and what is waiting for a
 * slow client is bounded by the size of the fleet, not by time. Removals apply before everything else, so a key that was
 * removed and came back is in both lists.
 */
export class PendingChange {
  readonly #from = new Map<string, number>();
  readonly #to = new Map<string, number>();
  readonly #trust = new Map<string, TrustScore>();
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();
  readonly #removedAgents = new Set<string>();
  readonly #removedEdges = new Map<string, EdgeKey>();
  readonly #detections = new Map<string, Detection>();
  #metrics: GraphMetrics | null = null;
  #mode: FleetChange['mode'] = null;
  /** Oldest first. */
  #decisions: DecisionView[] = [];
  #skipped = 0;
  #interventions: Intervention[] = [];
  #reset = false;

  get isEmpty(): boolean {
    return this.#to.size === 0;
  }

  get needsSnapshot(): boolean {
    return this.#reset;
  }

  add(change: FleetChange): void {
    for (const [topic, offset] of Object.entries(change.from))
      if (!this.#from.has(topic)) this.#from.set(topic, offset);
    for (const [topic, offset] of Object.entries(change.to)) this.#to.set(topic, offset);
    for (const agent of change.removed_agents) this.#removeAgent(agent);
    for (const edge of change.removed_edges) {
      this.#edges.delete(edgeId(edge));
      this.#removedEdges.set(edgeId(edge), edge);
    }
    for (const score of change.trust) this.#trust.set(score.agent_id, score);
    for (const node of change.nodes) this.#nodes.set(node.agent_id, node);
    for (const edge of change.edges) this.#edges.set(edgeId(edge), edge);
    for (const detection of change.detections) this.#detections.set(detection.detection_id, detection);
    this.#metrics = change.graph_metrics ?? this.#metrics;
    this.#mode = change.mode ?? this.#mode;
    this.#addDecisions(change);
    this.#interventions = [...change.interventions, ...this.#interventions].slice(0, MAX_INTERVENTIONS);
    this.#reset ||= change.reset === true;
  }

  /** All that was added, as one change. */
  toChange(): FleetChange {
    return {
      from: Object.fromEntries(this.#from),
      to: Object.fromEntries(this.#to),
      trust: [...this.#trust.values()],
      removed_agents: [...this.#removedAgents],
      nodes: [...this.#nodes.values()],
      edges: [...this.#edges.values()],
      removed_edges: [...this.#removedEdges.values()],
      graph_metrics: this.#metrics,
      decisions: this.#decisions.toReversed(),
      decisions_skipped: this.#skipped,
      detections: [...this.#detections.values()],
      interventions: this.#interventions,
      mode: this.#mode,
    };
  }

  #removeAgent(agent: string): void {
    this.#trust.delete(agent);
    this.#nodes.delete(agent);
    this.#removedAgents.add(agent);
  }

  #addDecisions(change: FleetChange): void {
    this.#decisions.push(...change.decisions.toReversed());
    const over = Math.max(0, this.#decisions.length - LIVE_DECISIONS);
    this.#decisions.splice(0, over);
    this.#skipped += change.decisions_skipped + over;
  }
}
