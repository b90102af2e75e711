import { z } from 'zod';
import { agentId, fleetId, instant } from '../common.ts';
import { alertKind, channelId } from './config.ts';
import { DAY, defineTopic } from './topic.ts';

/** How one channel was told of an alert; the last attempt holds. */
export const alertDelivery = z
  .looseObject({
    channel_id: channelId,
    phase: z.enum(['opened', 'resolved']).describe('What it was told.'),
    state: z.enum(['delivered', 'failed']),
    attempts: z.int().min(1),
    at: instant.describe('When it was taken, or given up.'),
    status: z.int().nullable().describe('HTTP status of the last answer; null where there was none.'),
    error: z.string().max(500).nullable().describe('For a person; never quotes an address or an answer’s body.'),
  })
  .meta({ id: 'AlertDelivery' });
export type AlertDelivery = z.infer<typeof alertDelivery>;

/** Something that a person should know now. Records with the same `alert_id` are versions, the last one holds. */
export const alert = z
  .looseObject({
    alert_id: z.string().min(1).max(256).describe('The same incident has the same id, however often it is seen.'),
    fleet_id: fleetId.describe('Of `service_down`: the fleet whose channels are told; each fleet has its own record.'),
    kind: z.enum([...alertKind.options, 'test']),
    severity: z.enum(['warning', 'critical']),
    status: z.enum(['opened', 'resolved']),
    title: z.string().max(200),
    summary: z.string().max(1000).describe('Untrusted names may be in it: escape it.'),
    suggested_action: z.string().max(500),
    agents: z.array(agentId).max(256),
    service: z.string().max(128).nullable(),
    detection_id: z.string().nullable(),
    correlation_id: z.string().nullable(),
    evidence: z.array(z.string()).max(64).describe('Message ids, oldest first.'),
    confidence: z.number().min(0).max(1).nullable(),
    enforced: z.boolean().describe('False in observe mode: it is what would have been done.'),
    channel_id: channelId.nullable().describe('Of a `test`: the one channel that is told.'),
    opened_at: instant,
    updated_at: instant,
    resolved_at: instant.nullable(),
    deliveries: z.array(alertDelivery).max(64),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alert>;

export const systemAlerts = defineTopic({
  name: 'system-alerts',
  type: 'chorus.alert.v1',
  schema: alert,
  key: (value) => value.fleet_id,
  retention_ms: 30 * DAY,
});
