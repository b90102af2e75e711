import type { AgentList, DecisionList, GraphView, MetricsSummary, SystemHealth } from '@chorus/contracts';
import { edgeId, withRaised, type FleetState } from './state.ts';

/** The answers of one round of polling. */
export interface Polled {
  readonly agents: AgentList;
  readonly graph: GraphView;
  readonly decisions: DecisionList;
  readonly summary: MetricsSummary;
  readonly health: SystemHealth;
}

/**
 * A state from REST answers, which belong to no one log position: `positions` is empty, so the next socket brings a
 * snapshot. Detections and interventions have no list over REST; those known before stay.
 */
export function fromPoll(polled: Polled, before: FleetState | null): FleetState {
  return {
    fleet_id: polled.agents.fleet_id,
    positions: {},
    server_time: polled.graph.as_of,
    mode: polled.summary.mode,
    simulated: before?.simulated ?? false,
    agents: new Map(polled.agents.agents.map((agent) => [agent.agent_id, agent])),
    edges: new Map(polled.graph.edges.map((edge) => [edgeId(edge), edge])),
    graph_metrics: polled.graph.metrics,
    decisions: polled.decisions.decisions,
    raised: withRaised(before?.raised ?? new Map(), polled.decisions.decisions),
    detections: before?.detections ?? new Map(),
    interventions: before?.interventions ?? [],
    health: polled.health,
  };
}
