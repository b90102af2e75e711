import { LIVE_CLOSE, type SystemHealth } from '@chorus/contracts';
import { PendingChange, type FleetChange } from '../read-model/fleet-change.ts';
import type { FleetView } from '../read-model/fleet-view.ts';
import { deltaOf, type LiveClient } from './live-client.ts';

/** Who watches which fleet, and what they have not been told yet. No I/O and no clock: `now` is passed in. */
export class LiveHub {
  readonly #clients = new Set<LiveClient>();
  readonly #changes = new Map<FleetView, PendingChange>();

  get size(): number {
    return this.#clients.size;
  }

  add(client: LiveClient): void {
    this.#clients.add(client);
  }

  remove(client: LiveClient): void {
    this.#clients.delete(client);
  }

  /** A fleet changed; it is told with the next {@link flush}. */
  changed(view: FleetView, change: FleetChange): void {
    if (!this.#watchers(view).next().value) return;
    const pending = this.#changes.get(view) ?? new PendingChange();
    pending.add(change);
    this.#changes.set(view, pending);
  }

  /** Shows a fleet to a client, from a snapshot on. */
  subscribe(client: LiveClient, view: FleetView, now: number, health: SystemHealth): void {
    // Others get their delta first: the snapshot holds what is still waiting for them.
    this.#flushFleet(view, now);
    client.show(view, now, health);
  }

  /** Tells everybody what changed since the last call; the delta of a fleet is made once. */
  flush(now: number, health: SystemHealth): void {
    for (const view of [...this.#changes.keys()]) this.#flushFleet(view, now);
    for (const client of this.#clients) {
      client.drain(now, health);
      if (client.isTooSlow(now)) client.close(LIVE_CLOSE.tooSlow, 'the connection did not take anything for too long');
    }
  }

  /** Once in a while: that the connection lives, and how everything is. */
  beat(now: number, health: SystemHealth, lag_ms: number | null): void {
    const server_time = new Date(now).toISOString();
    const ping = JSON.stringify({ type: 'ping', server_time, lag_ms });
    const state = JSON.stringify({ type: 'health', health, server_time });
    for (const client of this.#clients) {
      if (client.isSlow) continue;
      client.sendText(ping);
      if (client.view) client.sendText(state);
    }
  }

  /** Says good-bye to all. */
  closeAll(): void {
    for (const client of this.#clients) client.close(1001, 'the gateway is stopping');
  }

  #flushFleet(view: FleetView, now: number): void {
    const pending = this.#changes.get(view);
    if (!pending) return;
    this.#changes.delete(view);
    const watchers = [...this.#watchers(view)];
    if (pending.needsSnapshot) {
      for (const client of watchers) client.reset();
      return;
    }
    const change = pending.toChange();
    const text = JSON.stringify(deltaOf(view.fleet_id, change, now));
    for (const client of watchers) client.change(change, text);
  }

  *#watchers(view: FleetView): Generator<LiveClient, void> {
    for (const client of this.#clients) if (client.view === view) yield client;
  }
}
