import { isFrom, type BusRecord, type TableRecord } from '@chorus/bus';
import {
  config,
  systemAlerts,
  type Alert,
  type AlertChannelConfig,
  type AlertDelivery,
  type ConfigSection,
} from '@chorus/contracts';

/** Alerts kept of each fleet; older ones are on the log only. */
const MAX_ALERTS = 200;

interface FleetAlerts {
  readonly channels: Map<string, AlertChannelConfig>;
  /** By id, in the order of their latest version. */
  readonly alerts: Map<string, Alert>;
  /** The latest of each channel. */
  readonly deliveries: Map<string, AlertDelivery>;
  /** Last removal of the fleet, ms since 1970. */
  removedAt: number;
}

/** Where the alerts of each fleet go, and which there were: what `config` and `system-alerts` say, nothing computed. */
export class AlertBoard {
  readonly #fleets = new Map<string, FleetAlerts>();

  apply(record: TableRecord): void {
    if (record.value === null) return;
    if (isFrom(record as BusRecord, systemAlerts)) this.#foldAlert(record.value as Alert);
    if (isFrom(record as BusRecord, config)) this.#foldConfig(record.value as ConfigSection);
  }

  /** By name. */
  channels(fleet_id: string): AlertChannelConfig[] {
    return [...(this.#fleets.get(fleet_id)?.channels.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  channel(fleet_id: string, channel_id: string): AlertChannelConfig | undefined {
    return this.#fleets.get(fleet_id)?.channels.get(channel_id);
  }

  lastDelivery(fleet_id: string, channel_id: string): AlertDelivery | null {
    return this.#fleets.get(fleet_id)?.deliveries.get(channel_id) ?? null;
  }

  /** Newest first. */
  alerts(fleet_id: string): Alert[] {
    const alerts = [...(this.#fleets.get(fleet_id)?.alerts.values() ?? [])];
    return alerts.sort((a, b) => Date.parse(b.opened_at) - Date.parse(a.opened_at));
  }

  #of(fleet_id: string): FleetAlerts {
    const known = this.#fleets.get(fleet_id);
    if (known) return known;
    const fleet = { channels: new Map(), alerts: new Map(), deliveries: new Map(), removedAt: -Infinity };
    this.#fleets.set(fleet_id, fleet);
    return fleet;
  }

  #foldAlert(alert: Alert): void {
    const fleet = this.#of(alert.fleet_id);
    if (isPast(alert, fleet.removedAt)) return;
    fleet.alerts.delete(alert.alert_id);
    fleet.alerts.set(alert.alert_id, alert);
    for (const [oldest] of fleet.alerts) {
      if (fleet.alerts.size <= MAX_ALERTS) break;
      fleet.alerts.delete(oldest);
    }
    for (const delivery of alert.deliveries) {
      const last = fleet.deliveries.get(delivery.channel_id);
      if (!last || Date.parse(delivery.at) >= Date.parse(last.at)) fleet.deliveries.set(delivery.channel_id, delivery);
    }
  }

  #foldConfig(section: ConfigSection): void {
    if (section.section === 'alert_channel') {
      const { channels } = this.#of(section.fleet_id);
      if (section.removed) channels.delete(section.channel_id);
      else channels.set(section.channel_id, section);
    }
    if (section.section !== 'fleet' || section.removed_at === null) return;
    const fleet = this.#of(section.fleet_id);
    fleet.removedAt = Math.max(fleet.removedAt, Date.parse(section.removed_at));
    for (const [alert_id, alert] of fleet.alerts) if (isPast(alert, fleet.removedAt)) fleet.alerts.delete(alert_id);
  }
}

const isPast = ({ updated_at }: Alert, removedAt: number): boolean => Date.parse(updated_at) <= removedAt;
