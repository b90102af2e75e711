import type { AgentSummary, GraphView } from '@chorus/contracts';
import { edgeId, type FleetState } from '../live/state.ts';

/**
 * The fleet as it was: graph, trust and detections of the moment, and of what the page knows already only what had
 * happened by then. What the past does not hold (mode, health) is that of now.
 */
export function pastFleet(now: FleetState, past: GraphView): FleetState {
  const until = Date.parse(past.as_of);
  const isPast = (instant: string): boolean => Date.parse(instant) <= until;
  const trust = new Map(past.trust.map((score) => [score.agent_id, score]));
  const activity = new Map(past.nodes.map((node) => [node.agent_id, node]));
  const agents = new Map(
    [...new Set([...activity.keys(), ...trust.keys()])].map((agent_id): [string, AgentSummary] => [
      agent_id,
      {
        ...{ fleet_id: now.fleet_id, agent_id, trust: trust.get(agent_id) ?? null },
        activity: activity.get(agent_id) ?? null,
        recent_scores: now.agents.get(agent_id)?.recent_scores.filter(({ t }) => isPast(t)) ?? [],
      },
    ]),
  );
  return {
    ...now,
    server_time: past.as_of,
    agents,
    edges: new Map(past.edges.map((edge) => [edgeId(edge), edge])),
    graph_metrics: past.metrics,
    decisions: now.decisions.filter(({ decided_at }) => isPast(decided_at)),
    raised: new Map([...now.raised].filter(([, { decided_at }]) => isPast(decided_at))),
    detections: new Map(past.detections.map((detection) => [detection.detection_id, detection])),
    interventions: now.interventions.filter(({ timestamp }) => isPast(timestamp)),
  };
}
