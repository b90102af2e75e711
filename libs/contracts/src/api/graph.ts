import { z } from 'zod';
import { agentId, fleetId, instant } from '../common.ts';
import { graphEdge, graphMetrics, graphNode } from '../topics/causal-graph-updates.ts';
import { detection, detectionKind } from '../topics/detections.ts';
import { trustScore } from '../topics/trust-scores.ts';

/**
 * `GET /api/v1/graph`: now, or with `at=` as it was at a moment of the past hour. The past is kept in steps of
 * `resolution_ms`: `as_of` is the end of the step that the moment falls into.
 */
export const graphView = z
  .looseObject({
    fleet_id: fleetId,
    as_of: instant,
    resolution_ms: z.int().min(0).describe('0 for now.'),
    nodes: z.array(graphNode),
    edges: z.array(graphEdge),
    metrics: graphMetrics.nullable(),
    trust: z.array(trustScore).describe('Of these agents, as of then.'),
    detections: z.array(detection).describe('Open then, as they were then.'),
  })
  .meta({ id: 'GraphView' });
export type GraphView = z.infer<typeof graphView>;

/** What happened in one step of the timeline. */
export const timelineStep = z
  .looseObject({
    at: instant.describe('Where the step ends.'),
    messages: z.int().min(0),
    conflicts: z.int().min(0).describe('Of these, with a conflict risk of at least 0.3.'),
    blocked: z.int().min(0).describe('Of these, marked blocked.'),
  })
  .meta({ id: 'TimelineStep' });
export type TimelineStep = z.infer<typeof timelineStep>;

/** A moment that is marked on the timeline. */
export const timelineMark = z
  .looseObject({
    at: instant,
    kind: z.enum(['quarantine', 'release', 'throttle', 'advise']),
    agent_id: agentId.nullable(),
    id: z.string().describe('Of the intervention.'),
    label: z.string().max(500),
    enforced: z.boolean().optional().describe('False: in observe mode, so it would have been done.'),
  })
  .meta({ id: 'TimelineMark' });
export type TimelineMark = z.infer<typeof timelineMark>;

/** A detection on the timeline: a line from its start to its end. */
export const timelineSpan = z
  .looseObject({
    detection_id: z.string(),
    kind: detectionKind,
    from: instant,
    to: instant.nullable().describe('Null: it goes on.'),
    agents: z.array(agentId).max(256),
    label: z.string().max(1000),
  })
  .meta({ id: 'TimelineSpan' });
export type TimelineSpan = z.infer<typeof timelineSpan>;

/** `GET /api/v1/timeline`: the past hour of a fleet, as far back as `from`. */
export const timelineView = z
  .looseObject({
    fleet_id: fleetId,
    from: instant.describe('The oldest moment that `GET /api/v1/graph?at=` can show.'),
    to: instant,
    resolution_ms: z.int().min(1).describe('Of the widest step: the longer ago, the wider.'),
    steps: z.array(timelineStep).max(1000).describe('Oldest first; steps in which nothing happened are left out.'),
    marks: z.array(timelineMark).max(1000).describe('Oldest first.'),
    spans: z.array(timelineSpan).max(1000).describe('By their start.'),
  })
  .meta({ id: 'TimelineView' });
export type TimelineView = z.infer<typeof timelineView>;
