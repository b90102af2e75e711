import type { ReadonlyTable } from '@chorus/bus';
import type { AlertChannelConfig, ConfigSection } from '@chorus/contracts';

/** Those of each fleet, removed ones too. */
export type Channels = ReadonlyMap<string, readonly AlertChannelConfig[]>;

/** The channels in a table of settings; of one fleet where it is named. */
export function channelsByFleet(table: ReadonlyTable<ConfigSection>, fleet_id?: string): Channels {
  const channels = new Map<string, AlertChannelConfig[]>();
  const prefix = fleet_id === undefined ? 'alert_channel/' : `alert_channel/${fleet_id}/`;
  for (const [, { value }] of table.entries(prefix)) {
    if (value.section !== 'alert_channel') continue;
    const known = channels.get(value.fleet_id);
    if (known) known.push(value);
    else channels.set(value.fleet_id, [value]);
  }
  return channels;
}

/** Fleets of which a channel is told when a service is down. */
export const fleetsToldOfServices = (channels: Channels): string[] =>
  [...channels]
    .filter(([, all]) =>
      all.some(({ enabled, removed, alerts }) => enabled && !removed && alerts.includes('service_down')),
    )
    .map(([fleet_id]) => fleet_id);
