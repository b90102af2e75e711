import { z } from 'zod';
import { agentId, fleetId, fraction, instant } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/** One incident, from its first sight to its end. Records with the same `detection_id` are versions, the last one holds. */
export const detection = z
  .looseObject({
    detection_id: z.string().min(1),
    fleet_id: fleetId,
    kind: z.enum(['routing_loop', 'hoarding', 'cascade', 'byzantine']),
    agents: z.array(agentId).min(1).max(256).describe('In the order of the pattern; of a loop, the order of a lap.'),
    confidence: fraction,
    evidence: z.array(z.string()).max(256).describe('Message ids, oldest first.'),
    correlation_id: z.string().nullable(),
    status: z.enum(['open', 'closed']),
    started_at: instant,
    updated_at: instant,
    laps: z.int().min(0).describe('Of a loop: rounds without progress.'),
    messages: z.int().min(0).describe('Messages that the incident cost.'),
    summary: z.string().max(1000),
    suggested_action: z.string().max(500),
    verdict: z.enum(['confirmed', 'dismissed']).nullable(),
  })
  .meta({ id: 'Detection' });
export type Detection = z.infer<typeof detection>;

export const detections = defineTopic({
  name: 'detections',
  type: 'chorus.detection.v1',
  schema: detection,
  key: (value) => value.fleet_id,
  retention_ms: 90 * DAY,
});
