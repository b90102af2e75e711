import type { CausalEdge, GraphEdge, GraphNode, ProcessedDecision, RelationshipType } from '@chorus/contracts';
import { strengthOf } from './decay.ts';
import { FleetGraph } from './fleet-graph.ts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);
export const MINUTE = 60_000;
const start = new Date(T0).toISOString();

export interface Given {
  from: string;
  edges?: readonly (readonly [source: string, target: string, type?: RelationshipType])[];
  type?: 'request' | 'response' | 'broadcast';
  id?: string;
  risk?: number;
  action?: 'blocked' | 'would_block';
}

/** A decision about a message of `from` that makes `edges`. */
export function decision({ from, edges = [], type = 'request', id = 'm', risk = 0, action }: Given): ProcessedDecision {
  return {
    original_message: {
      agent_id: from,
      timestamp: start,
      message_type: type,
      content: {},
      target_agents: [],
      correlation_id: 'c',
      metadata: {},
    },
    conflict_analysis: {
      risk,
      kind: 'none',
      factors: [],
      reason: '',
      with_agents: [],
      resources: [],
      evidence: [],
      accesses: [],
    },
    trust_impact: { evidence: [] },
    intervention_action: action ? { action, reason: 'r', since: start, standing: 'quarantined' } : null,
    processing_metadata: {
      message_id: id,
      source: 's',
      fleet_id: 'f',
      raw: { topic: 'agent-messages-raw', partition: 0, offset: 0 },
      accepted: { topic: 'agent-messages-accepted', partition: 0, offset: 0 },
      received_at: start,
      decided_at: start,
      clock_skew_ms: 0,
      trust: { offset: -1, age_ms: null },
      predictor: 'rules/1',
    },
    causal_relationships: edges.map(([source_agent, target_agent, relationship_type = 'request']): CausalEdge => ({
      source_agent,
      target_agent,
      relationship_type,
      strength: 0.5,
      created_at: start,
      last_updated: start,
    })),
  };
}

export const node = (agent_id: string): GraphNode => ({
  agent_id,
  kind: 'agent',
  first_seen: start,
  last_seen: start,
  messages: 0,
  messages_per_minute: 0,
  conflicts: 0,
  blocked: 0,
});

export const edge = (source: string, target: string, type: RelationshipType = 'request'): GraphEdge => ({
  source_agent: source,
  target_agent: target,
  relationship_type: type,
  strength: strengthOf(1),
  created_at: start,
  last_updated: start,
  messages: 1,
  weight: 1,
  message_id: 'm',
});

/** A graph by its arrows, e.g. `a>b b>c c!a d`: request edges, conflict edges with `!`, single nodes. */
export function graphOf(arrows: string): FleetGraph {
  const graph = new FleetGraph('f');
  for (const arrow of arrows.split(/\s+/).filter(Boolean)) {
    const [source = '', target] = arrow.split(/[>!]/);
    for (const agent of [source, target]) if (agent !== undefined) graph.setNode(node(agent));
    if (target !== undefined) graph.setEdge(edge(source, target, arrow.includes('!') ? 'conflict' : 'request'));
  }
  return graph;
}

/** All that a graph holds, by entry key, in the order of the keys. */
export const contentOf = (graph: FleetGraph): [string, unknown][] =>
  [...graph.entries()].map(([key, entry]): [string, unknown] => [key, entry]).sort(([a], [b]) => (a < b ? -1 : 1));
