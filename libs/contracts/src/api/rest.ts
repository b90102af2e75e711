import { z } from 'zod';
import { agentId, fleetId, fleetMode, instant, scope, trustValue } from '../common.ts';
import { conversationSummary, storedDecision, storedEvent } from '../conversations.ts';
import { processedDecision } from '../topics/agent-decisions-processed.ts';
import { graphEdge, graphMetrics, graphNode } from '../topics/causal-graph-updates.ts';
import { detection } from '../topics/detections.ts';
import { trustPoint } from '../topics/history-replies.ts';
import { intervention } from '../topics/interventions.ts';
import { dependencyHealth, healthState, serviceHealth } from '../topics/service-health.ts';
import { trustScore } from '../topics/trust-scores.ts';

/** A recent score, for the small chart in the list. */
export const sparkPoint = z.looseObject({ t: instant, score: trustValue }).meta({ id: 'SparkPoint' });

/** An agent in the list: trust from `trust-scores`, activity from `causal-graph-updates`. Either may not be known yet. */
export const agentSummary = z
  .looseObject({
    fleet_id: fleetId,
    agent_id: agentId,
    trust: trustScore.nullable(),
    activity: graphNode.nullable(),
    recent_scores: z.array(sparkPoint).max(40).describe('Oldest first.'),
  })
  .meta({ id: 'AgentSummary' });
export type AgentSummary = z.infer<typeof agentSummary>;

export const agentList = z
  .looseObject({
    fleet_id: fleetId,
    agents: z.array(agentSummary),
    total: z.int().min(0),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'AgentList' });
export type AgentList = z.infer<typeof agentList>;

/** What would be cut if an agent were quarantined. */
export const blastRadius = z
  .looseObject({
    paths_in: z.int().min(0),
    paths_out: z.int().min(0),
    only_source_of: z.array(agentId).describe('Agents that hear from nobody else.'),
    reaches_within_two: z.int().min(0).describe('Agents within two steps downstream.'),
  })
  .meta({ id: 'BlastRadius' });
export type BlastRadius = z.infer<typeof blastRadius>;

/** An agent with its neighbourhood. */
export const agentDetail = agentSummary
  .extend({
    edges: z.array(graphEdge).describe('Edges that begin or end here.'),
    detections: z.array(detection).describe('Open ones that name it.'),
    interventions: z.array(intervention).describe('Newest first, at most 20.'),
    blast_radius: blastRadius,
  })
  .meta({ id: 'AgentDetail' });
export type AgentDetail = z.infer<typeof agentDetail>;

export const agentHistory = z
  .looseObject({
    fleet_id: fleetId,
    agent_id: agentId,
    from: instant,
    to: instant,
    points: z.array(trustPoint).describe('Oldest first.'),
    next_cursor: z.string().nullable(),
    served_from: z.enum(['redis', 'memory']),
  })
  .meta({ id: 'AgentHistory' });
export type AgentHistory = z.infer<typeof agentHistory>;

/**
 * A decision and the place where it stands, which is its cursor. A content of more than 4,096 characters as JSON is cut to
 * the first 2,000 of its text, with `truncated: true`; the whole is on the log.
 */
export const decisionView = z
  .looseObject({ offset: z.int().min(0), decided_at: instant, decision: processedDecision })
  .meta({ id: 'DecisionView' });
export type DecisionView = z.infer<typeof decisionView>;

export const decisionList = z
  .looseObject({
    fleet_id: fleetId,
    decisions: z.array(decisionView).describe('Newest first.'),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'DecisionList' });
export type DecisionList = z.infer<typeof decisionList>;

/** One service: the worst of its live instances, or down where the heartbeats stopped. */
export const serviceView = z
  .looseObject({
    service: z.string(),
    state: healthState,
    detail: z.string().describe('Empty when all is well.'),
    last_heartbeat: instant.nullable(),
    instances: z.array(serviceHealth),
  })
  .meta({ id: 'ServiceView' });

export const systemHealth = z
  .looseObject({
    state: healthState.describe('The worst of services and dependencies.'),
    as_of: instant,
    services: z.array(serviceView),
    dependencies: z
      .array(dependencyHealth)
      .describe('Broker (probed by this gateway) and the worst report of each other dependency.'),
    bus: z.enum(['kafka', 'memory']).describe('`memory` is volatile: what was seen is lost at a restart.'),
  })
  .meta({ id: 'SystemHealth' });
export type SystemHealth = z.infer<typeof systemHealth>;

export const metricsSummary = z
  .looseObject({
    fleet_id: fleetId,
    as_of: instant,
    agents: z.looseObject({
      total: z.int(),
      active: z.int(),
      probation: z.int(),
      quarantined: z.int().describe('In force.'),
      would_be_quarantined: z.int().describe('In observe mode.'),
      trust_below_60: z.int(),
      trust_below_30: z.int(),
    }),
    trust: z.looseObject({ mean: trustValue.nullable(), lowest: trustValue.nullable() }),
    graph: graphMetrics.nullable(),
    open_detections: z.int(),
    mode: fleetMode,
  })
  .meta({ id: 'MetricsSummary' });
export type MetricsSummary = z.infer<typeof metricsSummary>;

/** Body of quarantine and release. */
export const interventionRequest = z
  .looseObject({ reason: z.string().trim().min(3).max(500).describe('Goes into the audit log.') })
  .meta({ id: 'InterventionRequest' });

export const modeRequest = z
  .looseObject({ mode: fleetMode, reason: z.string().trim().min(3).max(500) })
  .meta({ id: 'ModeRequest' });

/** 202: the command is on the log; its effect arrives as a change of the agent. */
export const commandAccepted = z
  .looseObject({
    command_id: z.string(),
    requested_at: instant,
    fleet_id: fleetId.optional().describe('Of a key that is revoked: the fleet that it is of.'),
  })
  .meta({ id: 'CommandAccepted' });
export type CommandAccepted = z.infer<typeof commandAccepted>;

/** `GET /api/v1/conversations`. */
export const conversationList = z
  .looseObject({
    fleet_id: fleetId,
    conversations: z
      .array(conversationSummary)
      .describe(
        'Newest last message first. One that goes on moves to the front: what has gone on since the first page is ' +
          'not on a later one. Ask for the first page again, with `from` the time of the first request.',
      ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'ConversationList' });
export type ConversationList = z.infer<typeof conversationList>;

/** `GET /api/v1/conversation?correlation_id=`, `GET /api/v1/conversations/{correlation_id}`. */
export const conversationPage = z
  .looseObject({
    conversation: conversationSummary,
    messages: z.array(storedDecision).describe('Oldest first.'),
    detections: z.array(detection).describe('Those that name the conversation or one of its messages.'),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'ConversationPage' });
export type ConversationPage = z.infer<typeof conversationPage>;

/** `GET /api/v1/events`: what the event store holds, newest first. */
export const eventList = z
  .looseObject({ fleet_id: fleetId, events: z.array(storedEvent), next_cursor: z.string().nullable() })
  .meta({ id: 'EventList' });
export type EventList = z.infer<typeof eventList>;

/** Body of `POST /api/v1/session`: a person logs in with a key and gets an HttpOnly cookie. */
export const sessionRequest = z.looseObject({ key: z.string().min(1).max(512) }).meta({ id: 'SessionRequest' });

/** Who is asking and what may be seen. `GET /api/v1/session`. */
export const sessionView = z
  .looseObject({
    key_id: z.string(),
    scopes: z.array(scope),
    fleets: z
      .array(z.looseObject({ fleet_id: fleetId, mode: fleetMode, simulated: z.boolean(), agents: z.int().min(0) }))
      .describe('Fleets that the key may see and that are known.'),
    expires_at: instant,
  })
  .meta({ id: 'SessionView' });
export type SessionView = z.infer<typeof sessionView>;
