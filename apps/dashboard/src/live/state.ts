import type {
  AgentSummary,
  DecisionView,
  Detection,
  FleetMode,
  GraphEdge,
  GraphMetrics,
  Intervention,
  LiveDelta,
  LiveSnapshot,
  Positions,
  ServerMessage,
  SystemHealth,
  TrustScore,
} from '@chorus/contracts';

/** All that the page knows of one fleet. Never changed in place, so that a view may compare by identity. */
export interface FleetState {
  readonly fleet_id: string;
  /** Last log offset of each topic that is folded in; empty where the state came by polling. */
  readonly positions: Positions;
  /** The server's clock when it sent the last change. */
  readonly server_time: string;
  readonly mode: FleetMode;
  readonly simulated: boolean;
  readonly agents: ReadonlyMap<string, AgentSummary>;
  /** By {@link edgeId}. */
  readonly edges: ReadonlyMap<string, GraphEdge>;
  readonly graph_metrics: GraphMetrics | null;
  /** Newest first, without a gap, at most {@link KEPT_DECISIONS}. */
  readonly decisions: readonly DecisionView[];
  /**
   * Decisions with a raised risk by {@link messageKey}, kept longer than the list: they say what a conflict is over.
   * Knowledge on top of the snapshot; two pages may hold different ones.
   */
  readonly raised: ReadonlyMap<string, DecisionView>;
  readonly detections: ReadonlyMap<string, Detection>;
  /** Newest first. */
  readonly interventions: readonly Intervention[];
  readonly health: SystemHealth;
}

/** `gap`: something is missing between what the client has and what came; only a new snapshot helps. */
export type Outcome = 'applied' | 'ignored' | 'gap';

/** Decisions kept in memory; older ones come by REST. */
export const KEPT_DECISIONS = 1000;
const KEPT_RAISED = 500;
/** From this risk on a message counts as a conflict. */
export const RAISED_RISK = 0.3;
const KEPT_SCORES = 40;
const KEPT_INTERVENTIONS = 100;
const HOUR_MS = 3_600_000;

/** Key of an edge in {@link FleetState.edges}; JSON, since agent names may hold any character. */
export const edgeId = (edge: { source_agent: string; target_agent: string; relationship_type: string }): string =>
  JSON.stringify([edge.source_agent, edge.target_agent, edge.relationship_type]);

/** Identity of a message within its fleet. */
export const messageKey = (agent_id: string, message_id: string): string => JSON.stringify([agent_id, message_id]);

/**
 * Folds one message of the live socket. Values on the wire are absolute, so any conflation of deltas leads to the same
 * state as a fresh snapshot.
 * @param state null before the first snapshot
 */
export function fold(
  state: FleetState | null,
  message: ServerMessage,
): { readonly state: FleetState | null; readonly outcome: Outcome } {
  switch (message.type) {
    case 'snapshot':
      return { state: fromSnapshot(message, state), outcome: 'applied' };
    case 'delta':
      return applyDelta(state, message);
    case 'health':
      return state === null
        ? { state, outcome: 'ignored' }
        : { state: { ...state, health: message.health }, outcome: 'applied' };
    case 'ping':
    case 'error':
      return { state, outcome: 'ignored' };
  }
}

/** @param before what was known, of which only the reasons of conflicts outlive a snapshot */
export function fromSnapshot(snapshot: LiveSnapshot, before: FleetState | null = null): FleetState {
  const known = before?.fleet_id === snapshot.fleet_id ? before.raised : new Map<string, DecisionView>();
  return {
    fleet_id: snapshot.fleet_id,
    positions: snapshot.positions,
    server_time: snapshot.server_time,
    mode: snapshot.mode,
    simulated: snapshot.simulated,
    agents: new Map(snapshot.agents.map((agent) => [agent.agent_id, agent])),
    edges: new Map(snapshot.edges.map((edge) => [edgeId(edge), edge])),
    graph_metrics: snapshot.graph_metrics,
    decisions: snapshot.decisions,
    raised: withRaised(known, snapshot.decisions),
    detections: currentDetections(snapshot.detections, snapshot.server_time),
    interventions: currentInterventions(snapshot.interventions, snapshot.server_time),
    health: snapshot.health,
  };
}

function applyDelta(state: FleetState | null, delta: LiveDelta): { state: FleetState | null; outcome: Outcome } {
  if (state === null || delta.fleet_id !== state.fleet_id) return { state, outcome: 'ignored' };
  const at = (topic: string): number => state.positions[topic] ?? -1;
  if (Object.entries(delta.to).every(([topic, offset]) => offset <= at(topic))) return { state, outcome: 'ignored' };
  if (Object.entries(delta.from).some(([topic, offset]) => offset !== at(topic))) return { state, outcome: 'gap' };
  return {
    outcome: 'applied',
    state: {
      ...state,
      positions: { ...state.positions, ...delta.to },
      server_time: delta.server_time,
      mode: delta.mode ?? state.mode,
      agents: foldAgents(state, delta),
      edges: foldEdges(state, delta),
      graph_metrics: delta.graph_metrics ?? state.graph_metrics,
      decisions: foldDecisions(state.decisions, delta),
      raised: withRaised(state.raised, delta.decisions),
      detections:
        delta.detections.length === 0
          ? state.detections
          : currentDetections([...state.detections.values(), ...delta.detections], delta.server_time),
      interventions:
        delta.interventions.length === 0
          ? state.interventions
          : currentInterventions([...delta.interventions, ...state.interventions], delta.server_time),
    },
  };
}

function foldAgents(state: FleetState, delta: LiveDelta): FleetState['agents'] {
  if (delta.trust.length + delta.nodes.length + delta.removed_agents.length === 0) return state.agents;
  const agents = new Map(state.agents);
  for (const id of delta.removed_agents) agents.delete(id);
  const known = (agent_id: string): AgentSummary =>
    agents.get(agent_id) ?? { fleet_id: state.fleet_id, agent_id, trust: null, activity: null, recent_scores: [] };
  for (const trust of delta.trust) agents.set(trust.agent_id, withTrust(known(trust.agent_id), trust));
  for (const activity of delta.nodes) agents.set(activity.agent_id, { ...known(activity.agent_id), activity });
  return agents;
}

function withTrust(agent: AgentSummary, trust: TrustScore): AgentSummary {
  const recent_scores = [...agent.recent_scores, { t: trust.timestamp, score: trust.score }].slice(-KEPT_SCORES);
  return { ...agent, trust, recent_scores };
}

function foldEdges(state: FleetState, delta: LiveDelta): FleetState['edges'] {
  if (delta.edges.length + delta.removed_edges.length === 0) return state.edges;
  const edges = new Map(state.edges);
  for (const key of delta.removed_edges) edges.delete(edgeId(key));
  for (const edge of delta.edges) edges.set(edgeId(edge), edge);
  return edges;
}

/** Where the server left some out, what lies before them is dropped too: the feed has no hidden gap, older ones come by REST. */
function foldDecisions(before: FleetState['decisions'], delta: LiveDelta): FleetState['decisions'] {
  if (delta.decisions_skipped > 0) return delta.decisions;
  const newest = before[0]?.offset ?? -1;
  const fresh = delta.decisions.filter((decision) => decision.offset > newest);
  return fresh.length === 0 ? before : [...fresh, ...before].slice(0, KEPT_DECISIONS);
}

/** Adds those of `decisions` (newest first) that have a raised risk; the oldest give way. */
export function withRaised(known: FleetState['raised'], decisions: readonly DecisionView[]): FleetState['raised'] {
  const fresh = decisions.filter(({ decision }) => decision.conflict_analysis.risk >= RAISED_RISK).reverse();
  if (fresh.length === 0) return known;
  const all = [...known, ...fresh.map((view) => [keyOf(view), view] as const)].sort(
    ([, a], [, b]) => a.offset - b.offset,
  );
  return new Map(all.slice(-KEPT_RAISED));
}

const keyOf = ({ decision }: DecisionView): string =>
  messageKey(decision.original_message.agent_id, decision.processing_metadata.message_id);

/** Open ones, and those closed in the past hour; of one incident the last version holds. */
function currentDetections(versions: readonly Detection[], server_time: string): FleetState['detections'] {
  const since = Date.parse(server_time) - HOUR_MS;
  const last = new Map(versions.map((version) => [version.detection_id, version]));
  return new Map([...last].filter(([, it]) => it.status === 'open' || Date.parse(it.updated_at) >= since));
}

function currentInterventions(all: readonly Intervention[], server_time: string): readonly Intervention[] {
  const since = Date.parse(server_time) - HOUR_MS;
  const once = new Map(all.map((it) => [it.intervention_id, it]));
  return [...once.values()].filter((it) => Date.parse(it.timestamp) >= since).slice(0, KEPT_INTERVENTIONS);
}
