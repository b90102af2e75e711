import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  config,
  detections,
  GRAPH_WINDOW_MS,
  interventions,
  LIVE_DECISIONS,
  trustScores,
  type AgentSummary,
  type CausalGraphUpdate,
  type DecisionView,
  type Detection,
  type FleetConfig,
  type FleetMode,
  type GraphEdge,
  type GraphMetrics,
  type GraphNode,
  type Intervention,
  type LiveSnapshot,
  type Positions,
  type TrustScore,
} from '@chorus/contracts';
import { isFrom, type BusRecord, type TableRecord } from '@chorus/bus';
import { Film, removedNodes } from '@chorus/graph';
import { decisionView } from './decision-view.ts';
import { edgeId, noChange, type FleetChange } from './fleet-change.ts';
import { filmRecord } from './film-record.ts';

/** Decisions kept for paging back; older ones are on the log only. */
const MAX_DECISIONS = 2_000;
const MAX_INTERVENTIONS = 500;
const MAX_DETECTIONS = 500;
const MAX_RECENT_SCORES = 40;

/**
 * One fleet as its topics tell it. Every field has one owning topic and the last offset wins, so all replicas that have
 * read the same offsets hold the same: nothing is counted or computed here.
 */
export class FleetView {
  readonly #trust = new Map<string, TrustScore>();
  readonly #recentScores = new Map<string, { t: string; score: number }[]>();
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();
  readonly #detections = new Map<string, Detection>();
  readonly #interventions: Intervention[] = [];
  readonly #decisions: DecisionView[] = [];
  readonly #positions = new Map<string, number>();
  /** Log time of the last removal of the fleet, ms since 1970. */
  #removedAt = -Infinity;
  #metricsAt = '';
  metrics: GraphMetrics | null = null;
  mode: FleetMode = 'observe';
  removed = false;

  constructor(
    readonly fleet_id: string,
    /** Nothing in it is real: it may be removed without a second thought. */
    readonly simulated = false,
    /** Its past hour. */
    readonly film = new Film(),
  ) {}

  /** Folds a record in. One that was folded in before changes nothing. */
  apply(record: TableRecord): FleetChange {
    const before = this.#positions.get(record.topic) ?? -1;
    if (record.offset <= before) return noChange();
    this.#positions.set(record.topic, record.offset);
    const change = record.value === null ? this.#forget(record) : this.#fold(record as BusRecord);
    filmRecord(this.film, record);
    return { ...noChange(), ...change, from: { [record.topic]: before }, to: { [record.topic]: record.offset } };
  }

  get positions(): Positions {
    return Object.fromEntries(this.#positions);
  }

  /** Whether anything of it may be shown. */
  get known(): boolean {
    return !this.removed && (this.#trust.size > 0 || this.#nodes.size > 0);
  }

  get agentCount(): number {
    return this.#agentIds().size;
  }

  /** The earliest that is known of any message; null where nothing is. */
  get firstMessageAt(): string | null {
    const times = [
      ...[...this.#nodes.values()].map(({ first_seen }) => first_seen),
      ...[...this.#trust.values()].map(({ standing_since }) => standing_since),
      ...this.#decisions.slice(-1).map(({ decided_at }) => decided_at),
    ];
    return times.reduce<string | null>(
      (first, time) => (first === null || Date.parse(time) < Date.parse(first) ? time : first),
      null,
    );
  }

  /** Agents in the order of their ids. */
  agents(now: number): AgentSummary[] {
    return [...this.#agentIds()].sort().map((agent_id) => this.#summary(agent_id, now));
  }

  agent(agent_id: string, now: number): AgentSummary | undefined {
    return this.#trust.has(agent_id) || this.#nodes.has(agent_id) ? this.#summary(agent_id, now) : undefined;
  }

  nodes(now: number): GraphNode[] {
    return [...this.#nodes.values()].filter((node) => isLive(node.last_seen, now));
  }

  edges(now: number): GraphEdge[] {
    return [...this.#edges.values()].filter((edge) => isLive(edge.last_updated, now));
  }

  /** Newest first. */
  get decisions(): readonly DecisionView[] {
    return this.#decisions;
  }

  /** Open ones, and those that were closed within the past hour. */
  detections(now: number): Detection[] {
    return [...this.#detections.values()].filter(
      ({ status, updated_at }) => status === 'open' || isLive(updated_at, now),
    );
  }

  /** Newest first. */
  interventions(now: number): Intervention[] {
    return this.#interventions.filter(({ timestamp }) => isLive(timestamp, now)).slice(0, 100);
  }

  /** Oldest first. */
  interventionsSince(moment: number): Intervention[] {
    return this.#interventions.filter(({ timestamp }) => Date.parse(timestamp) >= moment).reverse();
  }

  interventionsOf(agent_id: string): Intervention[] {
    return this.#interventions.filter((intervention) => intervention.agent_id === agent_id).slice(0, 20);
  }

  /** The latest one that asked the budget of the policy for a token; undefined where none is known. */
  lastOnBudget(): Intervention | undefined {
    return this.#interventions.find(({ budget }) => budget !== undefined);
  }

  trustOf(agent_id: string): TrustScore | undefined {
    return this.#trust.get(agent_id);
  }

  /** Whether something of this time is still of this fleet: what was before a removal is forgotten. */
  isAfterRemoval(instant: string): boolean {
    return !this.#isPast(instant);
  }

  snapshot(now: number, health: LiveSnapshot['health']): LiveSnapshot {
    return {
      type: 'snapshot',
      fleet_id: this.fleet_id,
      positions: this.positions,
      server_time: new Date(now).toISOString(),
      mode: this.mode,
      simulated: this.simulated,
      agents: this.agents(now),
      edges: this.edges(now),
      graph_metrics: this.metrics,
      decisions: this.#decisions.slice(0, LIVE_DECISIONS),
      detections: this.detections(now),
      interventions: this.interventions(now),
      health,
    };
  }

  #agentIds(): Set<string> {
    return new Set([...this.#trust.keys(), ...this.#nodes.keys()]);
  }

  #summary(agent_id: string, now: number): AgentSummary {
    const node = this.#nodes.get(agent_id);
    return {
      fleet_id: this.fleet_id,
      agent_id,
      trust: this.#trust.get(agent_id) ?? null,
      activity: node && isLive(node.last_seen, now) ? node : null,
      recent_scores: this.#recentScores.get(agent_id) ?? [],
    };
  }

  #forget(record: TableRecord): Partial<FleetChange> {
    if (record.topic !== trustScores.name) return {};
    const agent_id = record.key.slice(this.fleet_id.length + 1);
    this.#trust.delete(agent_id);
    this.#recentScores.delete(agent_id);
    const node = this.#nodes.get(agent_id);
    // Topics are read each at its own pace: an agent that has come back since stays.
    if (node && Date.parse(node.last_seen) > record.timestamp) return { removed_agents: [agent_id], nodes: [node] };
    this.#nodes.delete(agent_id);
    return { removed_agents: [agent_id] };
  }

  #fold(record: BusRecord): Partial<FleetChange> {
    if (isFrom(record, trustScores)) return this.#foldTrust(record.value);
    if (isFrom(record, agentDecisionsProcessed)) {
      if (this.#isPast(record.value.processing_metadata.decided_at)) return {};
      const view = decisionView(record.offset, record.value);
      this.#decisions.unshift(view);
      if (this.#decisions.length > MAX_DECISIONS) this.#decisions.length = MAX_DECISIONS;
      return { decisions: [view] };
    }
    if (isFrom(record, causalGraphUpdates)) return this.#foldGraph(record.value);
    if (isFrom(record, detections)) {
      if (this.#isPast(record.value.updated_at)) return {};
      this.#detections.delete(record.value.detection_id);
      this.#detections.set(record.value.detection_id, record.value);
      if (this.#detections.size > MAX_DETECTIONS) this.#detections.delete(this.#detections.keys().next().value ?? '');
      return { detections: [record.value] };
    }
    if (isFrom(record, interventions)) {
      if (this.#isPast(record.value.timestamp)) return {};
      this.#interventions.unshift(record.value);
      if (this.#interventions.length > MAX_INTERVENTIONS) this.#interventions.length = MAX_INTERVENTIONS;
      return { interventions: [record.value] };
    }
    if (isFrom(record, config) && record.value.section === 'fleet') return this.#foldConfig(record.value);
    return {};
  }

  #foldTrust(score: TrustScore): Partial<FleetChange> {
    this.#trust.set(score.agent_id, score);
    const recent = this.#recentScores.get(score.agent_id) ?? [];
    this.#recentScores.set(
      score.agent_id,
      [...recent, { t: score.timestamp, score: score.score }].slice(-MAX_RECENT_SCORES),
    );
    return { trust: [score] };
  }

  #foldGraph(update: CausalGraphUpdate): Partial<FleetChange> {
    const { node_changes, edge_changes, removed_edges, graph_metrics } = update;
    for (const edge of removed_edges) this.#edges.delete(edgeId(edge));
    const gone = removedNodes(update);
    for (const agent of gone) this.#nodes.delete(agent);
    for (const node of node_changes) this.#nodes.set(node.agent_id, node);
    for (const edge of edge_changes) this.#edges.set(edgeId(edge), edge);
    if (graph_metrics) {
      this.metrics = graph_metrics;
      this.#metricsAt = update.timestamp;
    }
    return {
      // Whoever has a score stays in the list.
      removed_agents: gone.filter((agent) => !this.#trust.has(agent)),
      nodes: node_changes,
      edges: edge_changes,
      removed_edges,
      graph_metrics,
    };
  }

  #foldConfig({ mode, removed, removed_at }: FleetConfig): Partial<FleetChange> {
    this.mode = mode;
    this.removed = removed;
    const removedAt = removed_at === null ? -Infinity : Date.parse(removed_at);
    if (removedAt <= this.#removedAt) return { mode };
    this.#removedAt = removedAt;
    this.#forgetPast();
    return { mode, reset: true };
  }

  /**
   * Drops what was before the removal. A gateway that starts may read the removal before or after what was removed,
   * and after what has come since: only time tells them apart.
   */
  #forgetPast(): void {
    this.#drop(this.#trust, ({ timestamp }) => timestamp);
    for (const agent of this.#recentScores.keys()) if (!this.#trust.has(agent)) this.#recentScores.delete(agent);
    this.#drop(this.#nodes, ({ last_seen }) => last_seen);
    this.#drop(this.#edges, ({ last_updated }) => last_updated);
    this.#drop(this.#detections, ({ updated_at }) => updated_at);
    const decisions = this.#decisions.filter(({ decided_at }) => !this.#isPast(decided_at));
    this.#decisions.splice(0, Infinity, ...decisions);
    const interventions = this.#interventions.filter(({ timestamp }) => !this.#isPast(timestamp));
    this.#interventions.splice(0, Infinity, ...interventions);
    if (this.#metricsAt !== '' && this.#isPast(this.#metricsAt)) this.metrics = null;
    this.film.forgetUntil(this.#removedAt);
  }

  #drop<T>(rows: Map<string, T>, timeOf: (row: T) => string): void {
    for (const [key, row] of rows) if (this.#isPast(timeOf(row))) rows.delete(key);
  }

  #isPast(instant: string): boolean {
    return Date.parse(instant) <= this.#removedAt;
  }
}

const isLive = (instant: string, now: number): boolean => Date.parse(instant) >= now - GRAPH_WINDOW_MS;
