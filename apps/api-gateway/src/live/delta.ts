import type { ServerMessage } from '@chorus/contracts';
import type { FleetChange } from '../read-model/fleet-change.ts';

export const deltaOf = (fleet_id: string, change: FleetChange, now: number): ServerMessage => ({
  type: 'delta',
  fleet_id,
  server_time: new Date(now).toISOString(),
  ...change,
});
