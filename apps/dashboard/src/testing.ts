import { UNJUDGED } from '@chorus/contracts';
import type {
  AgentSummary,
  DecisionView,
  Detection,
  GraphEdge,
  GraphNode,
  LiveSnapshot,
  SystemHealth,
  TrustScore,
} from '@chorus/contracts';
import { fromSnapshot, type FleetState } from './live/state.ts';

/** Builders for specs: whole records of the wire, of which a spec names only what it is about. */

export const NOW = Date.parse('2026-03-01T12:00:00.000Z');
export const FLEET = 'checkout';
export const iso = (ms: number): string => new Date(ms).toISOString();

export function trust(agent_id: string, of: Partial<TrustScore> = {}): TrustScore {
  return {
    fleet_id: FLEET,
    agent_id,
    score: 80,
    uncertainty: 4,
    observations: 100,
    standing: 'active',
    enforced: false,
    standing_since: iso(NOW - 600_000),
    standing_reason: '',
    timestamp: iso(NOW - 1000),
    adjustment_reason: 'Tool call succeeded',
    change: 0.5,
    historical_average: 80,
    trend_direction: 'steady',
    policy_version: 1,
    evidence: null,
    decision_offset: 1,
    metadata: {},
    ...of,
  };
}

export function node(agent_id: string, of: Partial<GraphNode> = {}): GraphNode {
  return {
    agent_id,
    kind: 'agent',
    first_seen: iso(NOW - 3_600_000),
    last_seen: iso(NOW),
    messages: 10,
    messages_per_minute: 6,
    conflicts: 0,
    blocked: 0,
    ...of,
  };
}

export function agent(agent_id: string, of: Partial<TrustScore> | null = {}): AgentSummary {
  return {
    fleet_id: FLEET,
    agent_id,
    trust: of === null ? null : trust(agent_id, of),
    activity: node(agent_id),
    recent_scores: [],
  };
}

export function edge(source_agent: string, target_agent: string, of: Partial<GraphEdge> = {}): GraphEdge {
  return {
    source_agent,
    target_agent,
    relationship_type: 'request',
    strength: 0.6,
    created_at: iso(NOW - 600_000),
    last_updated: iso(NOW),
    messages: 4,
    weight: 4,
    message_id: 'm1',
    ...of,
  };
}

export function decision(
  offset: number,
  of: { agent?: string; to?: string[]; text?: string; risk?: number; id?: string; at?: number } = {},
): DecisionView {
  const at = iso(of.at ?? NOW);
  const risk = of.risk ?? 0;
  return {
    offset,
    decided_at: at,
    decision: {
      original_message: {
        agent_id: of.agent ?? 'a',
        timestamp: at,
        message_type: 'request',
        content: { text: of.text ?? 'hello' },
        target_agents: of.to ?? ['b'],
        correlation_id: 'c',
        metadata: {},
      },
      conflict_analysis: {
        risk,
        kind: risk === 0 ? 'none' : 'contention',
        factors: risk === 0 ? [] : [{ name: 'contention', contribution: risk }],
        reason: risk === 0 ? '' : 'Both write db/orders.',
        with_agents: [],
        resources: risk === 0 ? [] : ['db/orders'],
        evidence: [],
        accesses: [],
      },
      trust_impact: { evidence: [] },
      intervention_action: null,
      processing_metadata: {
        message_id: of.id ?? `m${offset}`,
        source: 'test',
        fleet_id: FLEET,
        raw: { topic: 'agent-messages-raw', partition: 0, offset },
        accepted: { topic: 'agent-messages-accepted', partition: 0, offset },
        received_at: at,
        decided_at: at,
        clock_skew_ms: 0,
        trust: { offset: -1, age_ms: null },
        predictor: 'rules/1',
      },
      causal_relationships: [],
    },
  };
}

export function detection(detection_id: string, of: Partial<Detection> = {}): Detection {
  return {
    detection_id,
    fleet_id: FLEET,
    kind: 'routing_loop',
    agents: ['a', 'b'],
    confidence: 0.9,
    evidence: [],
    correlation_id: null,
    status: 'open',
    started_at: iso(NOW - 540_000),
    updated_at: iso(NOW),
    laps: 14,
    messages: 28,
    summary: '',
    suggested_action: '',
    ...UNJUDGED,
    ...of,
  };
}

export const health: SystemHealth = { state: 'up', as_of: iso(NOW), services: [], dependencies: [], bus: 'kafka' };

export function snapshot(of: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return {
    type: 'snapshot',
    fleet_id: FLEET,
    positions: {},
    server_time: iso(NOW),
    mode: 'enforce',
    simulated: false,
    agents: [],
    edges: [],
    graph_metrics: null,
    decisions: [],
    detections: [],
    interventions: [],
    health,
    ...of,
  };
}

export const fleet = (of: Partial<LiveSnapshot> = {}): FleetState => fromSnapshot(snapshot(of));
