import { z } from 'zod';
import { agentId, fleetId, fraction, instant } from '../common.ts';
import { DAY, defineTopic, HOUR } from './topic.ts';

/** How one agent acts on another: asks it, depends on what it said, or gets in its way. */
export const relationshipType = z.enum(['request', 'dependency', 'conflict']).meta({ id: 'RelationshipType' });
export type RelationshipType = z.infer<typeof relationshipType>;

/** A directed edge: cause → effect, in the direction of the message. */
export const causalEdge = z
  .looseObject({
    source_agent: agentId,
    target_agent: agentId,
    relationship_type: relationshipType,
    strength: fraction.describe('At `last_updated`; it halves its weight every half-life after that.'),
    created_at: instant,
    last_updated: instant,
  })
  .meta({ id: 'CausalEdge' });
export type CausalEdge = z.infer<typeof causalEdge>;

/** An edge as the graph keeps it. All values are absolute, so the last one wins. */
export const graphEdge = causalEdge
  .extend({
    messages: z.int().min(0).describe('Messages over this edge since it was created.'),
    weight: z.number().min(0).describe('Decayed count at `last_updated`; strength = 1 − exp(−weight / 4).'),
    message_id: z.string().describe('The last message over it.'),
  })
  .meta({ id: 'GraphEdge' });
export type GraphEdge = z.infer<typeof graphEdge>;

/** An agent as the graph keeps it. Absolute values. */
export const graphNode = z
  .looseObject({
    agent_id: agentId,
    kind: z
      .enum(['agent', 'tool'])
      .describe('A tool only ever answers: a `tool:` prefix or nothing but responses to requests.'),
    first_seen: instant,
    last_seen: instant,
    messages: z.int().min(0).describe('Messages sent since it was first seen.'),
    messages_per_minute: z.number().min(0).describe('Decayed rate at `last_seen` (one-minute time constant).'),
    conflicts: z.int().min(0).describe('Sent messages with a conflict risk of at least 0.3.'),
    blocked: z.int().min(0).describe('Sent messages that were marked blocked.'),
  })
  .meta({ id: 'GraphNode' });
export type GraphNode = z.infer<typeof graphNode>;

export const graphMetrics = z
  .looseObject({
    node_count: z.int().min(0),
    edge_count: z.int().min(0),
    clustering_coefficient: fraction.describe('Mean local clustering of the undirected graph (Watts & Strogatz 1998).'),
    average_path_length: z
      .number()
      .min(0)
      .describe('Mean shortest directed path over reachable pairs; 0 where there is none.'),
    detected_loops: z
      .array(z.array(agentId))
      .describe('Cycles of two or more agents in the request and dependency edges. Normal; not an alarm.'),
    isolated_nodes: z.array(agentId).max(1000),
    messages_total: z.int().min(0).describe('Decisions folded into this graph.'),
    messages_per_minute: z.number().min(0),
    conflicts_total: z.int().min(0).describe('Decisions with a risk of at least 0.3.'),
    blocked_total: z.int().min(0),
    sampled: z.boolean().describe('True where the path length was estimated from a sample of sources.'),
    path_length_error: z
      .number()
      .min(0)
      .optional()
      .describe('How far off the path length may be, with 95 % confidence; 0 where it is exact.'),
    clustering_error: z
      .number()
      .min(0)
      .optional()
      .describe('How far off the clustering may be, with 99 % confidence; 0 where it is exact.'),
    components: z
      .int()
      .min(0)
      .optional()
      .describe('Pieces without an edge of any kind between them (weakly connected); an agent by itself is one.'),
    central: z
      .array(z.looseObject({ agent_id: agentId, rank: fraction }))
      .max(10)
      .optional()
      .describe(
        'Where most causes lead: agents of the highest PageRank over requests and dependencies, the highest first.',
      ),
  })
  .meta({ id: 'GraphMetrics' });
export type GraphMetrics = z.infer<typeof graphMetrics>;

/** Edges of the graph are known by their two ends and their kind. */
export const edgeKey = z
  .looseObject({ source_agent: agentId, target_agent: agentId, relationship_type: relationshipType })
  .meta({ id: 'EdgeKey' });
export type EdgeKey = z.infer<typeof edgeKey>;

/** One change of one fleet’s graph. */
export const causalGraphUpdate = z
  .looseObject({
    fleet_id: fleetId,
    update_type: z.enum([
      'node_added',
      'node_updated',
      'edge_created',
      'edge_updated',
      'edge_removed',
      'node_quarantined',
      'node_released',
      'metrics',
    ]),
    affected_nodes: z.array(agentId),
    node_changes: z.array(graphNode).describe('Absolute values of the nodes that changed.'),
    edge_changes: z.array(graphEdge).describe('Absolute values of the edges that changed.'),
    removed_edges: z.array(edgeKey).describe('Edges that faded out.'),
    graph_metrics: graphMetrics.nullable().describe('Present in `metrics` updates.'),
    timestamp: instant,
  })
  .meta({ id: 'CausalGraphUpdate' });
export type CausalGraphUpdate = z.infer<typeof causalGraphUpdate>;

/** Half-life of an edge’s weight. */
export const EDGE_HALF_LIFE_MS = 600_000;
/** Weight at which the strength reaches 1 − 1/e. */
export const EDGE_WEIGHT_SCALE = 4;
/** An edge whose strength has fallen below this is removed. */
export const EDGE_MIN_STRENGTH = 0.01;

/** Strength of an edge at `now` (ms since 1970): exponential decay with {@link EDGE_HALF_LIFE_MS}, saturating in the weight. */
export function edgeStrengthAt(edge: { weight: number; last_updated: string }, now: number): number {
  const age = Math.max(0, now - Date.parse(edge.last_updated));
  return 1 - Math.exp((-edge.weight * 2 ** (-age / EDGE_HALF_LIFE_MS)) / EDGE_WEIGHT_SCALE);
}

/** Deltas of the graph; the state of a fleet is the fold of the past hour, older edges have faded out. */
export const causalGraphUpdates = defineTopic({
  name: 'causal-graph-updates',
  type: 'chorus.causal-graph-update.v1',
  schema: causalGraphUpdate,
  key: (update) => update.fleet_id,
  retention_ms: DAY,
});

/** How far back the live graph reaches; nodes and edges that were not touched since are left out of it. */
export const GRAPH_WINDOW_MS = HOUR;
