import { z } from 'zod';
import { fleetId, fleetMode, instant } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/** Settings of one fleet. */
export const fleetConfig = z
  .looseObject({
    section: z.literal('fleet'),
    fleet_id: fleetId,
    mode: fleetMode,
    removed: z.boolean().describe('True after `remove_fleet`: nothing of it is shown until it sends again.'),
    removed_at: instant.nullable().default(null).describe('Its last removal: what is older is forgotten.'),
    changed_at: instant,
    changed_by: z.string().max(256),
    reason: z.string().max(500),
  })
  .meta({ id: 'FleetConfig' });
export type FleetConfig = z.infer<typeof fleetConfig>;

/** Policies, rules, thresholds: the latest of each section holds, without a restart. */
export const config = defineTopic({
  name: 'config',
  type: 'chorus.config.v1',
  schema: fleetConfig,
  key: (value) => `${value.section}/${value.fleet_id}`,
  partition_by: (value) => value.fleet_id,
  cleanup: 'compact',
  retention_ms: DAY,
});
