import type { TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  config,
  detections,
  interventions,
  trustScores,
  type CausalGraphUpdate,
  type Detection,
  type FleetConfig,
  type GraphEdge,
  type GraphNode,
  type Intervention,
  type ProcessedDecision,
  type Topic,
  type TrustScore,
  UNJUDGED,
} from '@chorus/contracts';
import fc from 'fast-check';

/** Records of the live topics for the specs: small, valid, of a handful of agents so that keys collide. */
export const NOW = Date.UTC(2026, 2, 1, 12);
export const at = (ms: number): string => new Date(ms).toISOString();
const T = at(NOW);

export const trust = (
  fleet_id: string,
  agent_id: string,
  score: number,
  more: Partial<TrustScore> = {},
): TrustScore => ({
  fleet_id,
  agent_id,
  score,
  uncertainty: 5,
  observations: 3,
  standing: 'active',
  enforced: false,
  standing_since: T,
  standing_reason: '',
  timestamp: T,
  adjustment_reason: 'seen',
  change: 0,
  historical_average: score,
  trend_direction: 'steady',
  policy_version: 1,
  evidence: null,
  decision_offset: 0,
  metadata: {},
  ...more,
});

export const node = (agent_id: string, messages: number): GraphNode => ({
  agent_id,
  kind: 'agent',
  first_seen: T,
  last_seen: T,
  messages,
  messages_per_minute: 1,
  conflicts: 0,
  blocked: 0,
});

export const edge = (source_agent: string, target_agent: string, messages: number): GraphEdge => ({
  source_agent,
  target_agent,
  relationship_type: 'request',
  strength: 0.2,
  created_at: T,
  last_updated: T,
  messages,
  weight: 1,
  message_id: 'm',
});

export const graphUpdate = (fleet_id: string, change: Partial<CausalGraphUpdate>): CausalGraphUpdate => ({
  fleet_id,
  update_type: 'edge_updated',
  affected_nodes: [],
  node_changes: [],
  edge_changes: [],
  removed_edges: [],
  graph_metrics: null,
  timestamp: T,
  ...change,
});

export const decision = (fleet_id: string, agent_id: string, risk = 0, message_id = 'm'): ProcessedDecision => ({
  original_message: {
    agent_id,
    timestamp: T,
    message_type: 'broadcast',
    content: { text: 'hello' },
    target_agents: [],
    correlation_id: 'c',
    metadata: {},
  },
  conflict_analysis: {
    risk,
    kind: risk > 0 ? 'contention' : 'none',
    factors: [],
    reason: '',
    with_agents: [],
    resources: [],
    evidence: [],
    accesses: [],
  },
  trust_impact: { evidence: [] },
  intervention_action: null,
  processing_metadata: {
    message_id,
    source: '/test',
    fleet_id,
    raw: { topic: 'agent-messages-raw', partition: 0, offset: 0 },
    accepted: { topic: 'agent-messages-accepted', partition: 0, offset: 0 },
    received_at: T,
    decided_at: T,
    clock_skew_ms: 0,
    trust: { offset: -1, age_ms: null },
    predictor: 'rules/1',
  },
  causal_relationships: [],
});

export const detection = (fleet_id: string, detection_id: string, laps: number): Detection => ({
  detection_id,
  fleet_id,
  kind: 'routing_loop',
  agents: ['a', 'b'],
  confidence: 0.9,
  evidence: [],
  correlation_id: null,
  status: laps > 3 ? 'closed' : 'open',
  started_at: T,
  updated_at: T,
  laps,
  messages: laps,
  summary: '',
  suggested_action: '',
  ...UNJUDGED,
});

export const intervention = (fleet_id: string, agent_id: string, n: number): Intervention => ({
  intervention_id: `i${n}`,
  fleet_id,
  agent_id,
  kind: 'quarantine',
  mode: 'observe',
  enforced: false,
  by: { kind: 'policy', id: '1' },
  reason: '',
  evidence: [],
  command_id: null,
  timestamp: T,
});

export const fleetConfig = (fleet_id: string, more: Partial<FleetConfig> = {}): FleetConfig => ({
  section: 'fleet',
  fleet_id,
  mode: 'enforce',
  removed: false,
  removed_at: null,
  changed_at: T,
  changed_by: 'ops',
  reason: '',
  ...more,
});

/** A record at an offset of a topic. */
export const record = <T>(topic: Topic<T>, offset: number, value: T | null, key?: string): TableRecord => ({
  topic: topic.name,
  partition: 0,
  offset,
  key: key ?? (value === null ? '' : topic.key(value)),
  value,
  headers: {},
  timestamp: NOW,
});

const agent = fc.constantFrom('a', 'b', 'c', '__proto__');
const small = fc.integer({ min: 0, max: 9 });

/** What can be written about one fleet: a topic and a value (null: a tombstone for an agent). */
const written = (fleet: string): fc.Arbitrary<{ topic: Topic; value: unknown; key?: string }> =>
  fc.oneof(
    fc.tuple(agent, small).map(([id, n]) => ({ topic: trustScores, value: trust(fleet, id, n * 10) })),
    agent.map((id) => ({ topic: trustScores, value: null, key: `${fleet}/${id}` })),
    fc.tuple(agent, agent, small, fc.boolean()).map(([from, to, n, gone]) => ({
      topic: causalGraphUpdates,
      value: graphUpdate(
        fleet,
        gone
          ? { removed_edges: [edge(from, to, 0)] }
          : { node_changes: [node(from, n)], edge_changes: [edge(from, to, n)] },
      ),
    })),
    fc
      .tuple(agent, small)
      .map(([id, n]) => ({ topic: agentDecisionsProcessed, value: decision(fleet, id, n / 10, `m${n}`) })),
    fc
      .tuple(fc.constantFrom('d1', 'd2'), small)
      .map(([id, n]) => ({ topic: detections, value: detection(fleet, id, n) })),
    fc.tuple(agent, small).map(([id, n]) => ({ topic: interventions, value: intervention(fleet, id, n) })),
    fc
      .boolean()
      .map((enforce) => ({ topic: config, value: fleetConfig(fleet, { mode: enforce ? 'enforce' : 'observe' }) })),
  );

/** A log of one fleet: offsets of each topic rise, with gaps where other fleets of the partition wrote. */
export const fleetLog = (fleet: string, maxLength = 40): fc.Arbitrary<TableRecord[]> =>
  fc.array(fc.tuple(written(fleet), fc.integer({ min: 1, max: 3 })), { maxLength }).map((entries) => {
    const next = new Map<string, number>();
    return entries.map(([{ topic, value, key }, step]) => {
      const offset = (next.get(topic.name) ?? -1) + step;
      next.set(topic.name, offset);
      return record(topic, offset, value, key);
    });
  });
