import { z } from 'zod';
import { fleetId, fleetMode, instant } from '../common.ts';
import { edgeKey, graphEdge, graphMetrics, graphNode } from '../topics/causal-graph-updates.ts';
import { detection } from '../topics/detections.ts';
import { intervention } from '../topics/interventions.ts';
import { trustScore } from '../topics/trust-scores.ts';
import { problem } from './problem.ts';
import { agentSummary, decisionView, systemHealth } from './rest.ts';

/**
 * `WebSocket /api/v1/live`. The client subscribes to one fleet; the server answers with a snapshot and then deltas.
 *
 * `positions` says, for each topic, the offset of the last record of this fleet’s partition that is folded in. A delta
 * applies only where its `from` equals the client’s positions; else the client asks for a new snapshot. Values are
 * absolute, so a slow client may get several changes as one delta. Within a delta, `removed_agents` and `removed_edges`
 * come before everything else: what was removed and came back is in both.
 */
export const positions = z.record(z.string(), z.int().min(-1)).meta({ id: 'Positions' });
export type Positions = z.infer<typeof positions>;

export const clientMessage = z
  .discriminatedUnion('type', [
    z.looseObject({ type: z.literal('subscribe'), fleet_id: fleetId, positions: positions.optional() }),
    z.looseObject({ type: z.literal('resync') }),
    z.looseObject({ type: z.literal('pong') }),
  ])
  .meta({ id: 'LiveClientMessage' });
export type ClientMessage = z.infer<typeof clientMessage>;

/** Most decisions in a snapshot or a delta; older ones come by `GET /api/v1/decisions`. */
export const LIVE_DECISIONS = 200;

export const liveSnapshot = z
  .looseObject({
    type: z.literal('snapshot'),
    fleet_id: fleetId,
    positions,
    server_time: instant,
    mode: fleetMode,
    simulated: z.boolean().describe('By the gateway’s configuration, not by what messages say of themselves.'),
    agents: z.array(agentSummary),
    edges: z.array(graphEdge),
    graph_metrics: graphMetrics.nullable(),
    decisions: z.array(decisionView).max(LIVE_DECISIONS).describe('Newest first.'),
    detections: z.array(detection).describe('Open ones, and those closed in the past hour.'),
    interventions: z.array(intervention).describe('Of the past hour, newest first, at most 100.'),
    health: systemHealth,
  })
  .meta({ id: 'LiveSnapshot' });
export type LiveSnapshot = z.infer<typeof liveSnapshot>;

export const liveDelta = z
  .looseObject({
    type: z.literal('delta'),
    fleet_id: fleetId,
    from: positions.describe('What the client must have; topics that did not change are left out.'),
    to: positions,
    server_time: instant,
    trust: z.array(trustScore).describe('Replaces the trust of these agents.'),
    removed_agents: z.array(z.string()),
    nodes: z.array(graphNode),
    edges: z.array(graphEdge),
    removed_edges: z.array(edgeKey),
    graph_metrics: graphMetrics.nullable().describe('Null: unchanged.'),
    decisions: z.array(decisionView).describe('Newest first; to be put before what the client has.'),
    decisions_skipped: z.int().min(0).describe('Left out of this delta because the client was slow.'),
    detections: z.array(detection),
    interventions: z.array(intervention),
    mode: fleetMode.nullable().describe('Null: unchanged.'),
  })
  .meta({ id: 'LiveDelta' });
export type LiveDelta = z.infer<typeof liveDelta>;

export const serverMessage = z
  .discriminatedUnion('type', [
    liveSnapshot,
    liveDelta,
    z.looseObject({ type: z.literal('health'), health: systemHealth, server_time: instant }).meta({ id: 'LiveHealth' }),
    z.looseObject({ type: z.literal('ping'), server_time: instant, lag_ms: z.number().min(0).nullable() }).meta({
      id: 'LivePing',
      description: 'Every 2 s; without one for 6 s the client takes the connection for dead.',
    }),
    z
      .looseObject({ type: z.literal('error'), problem })
      .meta({ id: 'LiveError', description: 'The server closes after it.' }),
  ])
  .meta({ id: 'LiveServerMessage' });
export type ServerMessage = z.infer<typeof serverMessage>;

/** Close codes of the live socket. */
export const LIVE_CLOSE = { unauthorized: 4401, forbidden: 4403, tooSlow: 4408, notReady: 4503 } as const;
