import { z } from 'zod';
import { instant } from '../common.ts';
import { defineTopic, HOUR } from './topic.ts';

export const healthState = z.enum(['up', 'degraded', 'down']).meta({ id: 'HealthState' });
export type HealthState = z.infer<typeof healthState>;

/** State of one thing that a service needs. */
export const dependencyHealth = z
  .looseObject({
    name: z.string().describe('E.g. `kafka`, `redis`.'),
    state: healthState,
    detail: z.string().max(500).describe('One phrase for a person; says what is missing and what that disables.'),
    since: instant,
    latency_ms: z.number().min(0).nullable(),
  })
  .meta({ id: 'DependencyHealth' });
export type DependencyHealth = z.infer<typeof dependencyHealth>;

export const serviceHealth = z
  .looseObject({
    service: z.string().min(1),
    instance: z.string().min(1).describe('One running process.'),
    state: healthState,
    started_at: instant,
    timestamp: instant,
    interval_ms: z.int().min(100).describe('When the next heartbeat is due; three missed ones mean down.'),
    version: z.string(),
    dependencies: z.array(dependencyHealth),
  })
  .meta({ id: 'ServiceHealth' });
export type ServiceHealth = z.infer<typeof serviceHealth>;

export const serviceHealthTopic = defineTopic({
  name: 'service-health',
  type: 'chorus.service-health.v1',
  schema: serviceHealth,
  key: (value) => value.service,
  retention_ms: HOUR,
});
