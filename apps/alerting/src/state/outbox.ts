import { deliveryId, owed, type Phase } from '@chorus/alerts';
import type { KeyValueStore } from '@chorus/bus';
import type { Alert, AlertChannelConfig } from '@chorus/contracts';

/** Something that a channel has to be told and was not yet, as far as is known. */
export interface Waiting {
  /** As it was then: its status is what is told. Without the outcomes of telling others. */
  readonly alert: Alert;
  readonly channel_id: string;
  /** Since when, ms since 1970. */
  readonly since: number;
}

/** What one is found by. */
export interface Address {
  readonly fleet_id: string;
  readonly alert_id: string;
  readonly phase: Phase;
  readonly channel_id: string;
}

const keyOf = ({ fleet_id, alert_id, phase, channel_id }: Address): string =>
  `${fleet_id}/${deliveryId(alert_id, phase, channel_id)}`;

/** What is on its way to the channels, in a store of the task: it outlives the process. */
export class Outbox {
  constructor(private readonly store: KeyValueStore<Waiting>) {}

  /** Puts in what the channels have to be told of an alert now. */
  tell(alert: Alert, channels: readonly AlertChannelConfig[], now: number): void {
    const { fleet_id, alert_id } = alert;
    for (const channel of channels) {
      const { channel_id } = channel;
      const waiting = (['opened', 'resolved'] as const).filter((phase) =>
        this.store.get(keyOf({ fleet_id, alert_id, phase, channel_id })),
      );
      const phase = owed(channel, alert, waiting);
      if (phase === undefined) continue;
      const waits = { alert: { ...alert, deliveries: [] }, channel_id, since: now };
      this.store.put(keyOf({ fleet_id, alert_id, phase, channel_id }), waits);
    }
  }

  take(waiting: Address): void {
    this.store.delete(keyOf(waiting));
  }

  has(waiting: Address): boolean {
    return this.store.get(keyOf(waiting)) !== undefined;
  }

  /** Oldest first; the beginning of an alert before its end. */
  all(): Waiting[] {
    return [...this.store.entries()]
      .map(([, waiting]) => waiting)
      .sort((a, b) => a.since - b.since || a.alert.status.localeCompare(b.alert.status));
  }

  forgetFleet(fleet_id: string): void {
    for (const [key] of [...this.store.entries(`${fleet_id}/`)]) this.store.delete(key);
  }
}
