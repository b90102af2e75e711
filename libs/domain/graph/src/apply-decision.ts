import type { CausalEdge, GraphEdge, GraphNode, ProcessedDecision } from '@chorus/contracts';
import { ChangeSet, type GraphChange } from './change-set.ts';
import { CONFLICT_RISK, decayedRate, decayedWeight, instantOf, msOf, strengthOf } from './decay.ts';
import { edgeId, type FleetGraph } from './fleet-graph.ts';
import { DEFAULT_LIMITS, keepWithin, type GraphLimits } from './limits.ts';

const isToolName = (agent: string): boolean => agent.startsWith('tool:');

/**
 * Folds one decision into its fleet's graph: the sender's figures, the agents that it names, the edges that it makes
 * or strengthens. An edge counts once per message, an edge of an agent to itself not at all. `now` is the log time in
 * ms since 1970 and never goes back.
 */
export function applyDecision(
  graph: FleetGraph,
  decision: ProcessedDecision,
  now: number,
  limits: GraphLimits = DEFAULT_LIMITS,
): GraphChange {
  const change = new ChangeSet(graph);
  const conflict = decision.conflict_analysis.risk >= CONFLICT_RISK ? 1 : 0;
  const blocked = decision.intervention_action?.action === 'blocked' ? 1 : 0;

  change.setNode(afterMessage(graph, decision, { conflict, blocked }, now));
  for (const [id, causal] of distinct(decision.causal_relationships)) {
    for (const agent of [causal.source_agent, causal.target_agent])
      change.setNode(seen(graph.nodes.get(agent) ?? newNode(agent, now), now));
    change.setEdge(id, afterTraffic(graph.edges.get(id), causal, decision, now));
  }
  const { totals } = graph;
  change.setTotals({
    messages: totals.messages + 1,
    conflicts: totals.conflicts + conflict,
    blocked: totals.blocked + blocked,
  });
  keepWithin(graph, change, limits, now);
  return change.result(now);
}

/** By {@link edgeId}. */
function distinct(edges: readonly CausalEdge[]): ReadonlyMap<string, CausalEdge> {
  const byId = new Map<string, CausalEdge>();
  for (const edge of edges) if (edge.source_agent !== edge.target_agent) byId.set(edgeId(edge), edge);
  return byId;
}

function newNode(agent_id: string, now: number): GraphNode {
  return {
    agent_id,
    kind: isToolName(agent_id) ? 'tool' : 'agent',
    first_seen: instantOf(now),
    last_seen: instantOf(now),
    messages: 0,
    messages_per_minute: 0,
    conflicts: 0,
    blocked: 0,
  };
}

/** A node that sends or is spoken to: it is seen for as long as an edge of it is. */
function seen(node: GraphNode, now: number): GraphNode {
  const last = msOf(node.last_seen);
  if (last >= now) return node;
  return {
    ...node,
    last_seen: instantOf(now),
    messages_per_minute: decayedRate(node.messages_per_minute, now - last),
  };
}

function afterMessage(
  graph: FleetGraph,
  { original_message: message }: ProcessedDecision,
  counts: { conflict: number; blocked: number },
  now: number,
): GraphNode {
  const node = seen(graph.nodes.get(message.agent_id) ?? newNode(message.agent_id, now), now);
  return {
    ...node,
    kind: kindAfter(graph, node, message.message_type),
    messages: node.messages + 1,
    messages_per_minute: node.messages_per_minute + 1,
    conflicts: node.conflicts + counts.conflict,
    blocked: node.blocked + counts.blocked,
  };
}

/** A tool bears a tool's name, or has sent nothing but responses and was asked before the first of them. */
function kindAfter(graph: FleetGraph, node: GraphNode, message_type: string): GraphNode['kind'] {
  if (isToolName(node.agent_id)) return 'tool';
  if (message_type !== 'response') return 'agent';
  if (node.messages > 0) return node.kind;
  const asked = [...graph.incoming(node.agent_id)].some((id) => graph.edges.get(id)?.relationship_type === 'request');
  return asked ? 'tool' : 'agent';
}

function afterTraffic(
  edge: GraphEdge | undefined,
  { source_agent, target_agent, relationship_type }: CausalEdge,
  { processing_metadata }: ProcessedDecision,
  now: number,
): GraphEdge {
  const last = edge ? msOf(edge.last_updated) : now;
  const weight = (edge ? decayedWeight(edge.weight, now - last) : 0) + 1;
  return {
    ...edge,
    source_agent,
    target_agent,
    relationship_type,
    strength: strengthOf(weight),
    created_at: edge?.created_at ?? instantOf(now),
    last_updated: instantOf(Math.max(now, last)),
    messages: (edge?.messages ?? 0) + 1,
    weight,
    message_id: processing_metadata.message_id,
  };
}
