import { LIVE_CLOSE, type SystemHealth } from '@chorus/contracts';
import { PendingChange, type FleetChange } from '../read-model/fleet-change.ts';
import type { FleetView } from '../read-model/fleet-view.ts';
import { Backlog } from './backlog.ts';
import { deltaOf } from './delta.ts';
import { frameOf } from './frame.ts';
import type { LiveClient } from './live-client.ts';

/** How long a snapshot is good for those who come after, where nothing changed. */
const SNAPSHOT_GOOD_MS = 100;
/** Points at which slow clients of one fleet may stand; of more, those who stopped first begin anew with a snapshot. */
export const MAX_BACKLOGS = 32;

/**
 * Who watches which fleet, and what they have not been told yet. What several clients are told is made once, as bytes:
 * the delta for all who keep up, one for those who fell behind at the same point, a snapshot for those who come together.
 * No I/O and no clock: `now` is passed in.
 */
export class LiveHub {
  readonly #clients = new Set<LiveClient>();
  readonly #watchers = new Map<FleetView, Set<LiveClient>>();
  readonly #changes = new Map<FleetView, PendingChange>();
  readonly #snapshots = new Map<FleetView, { readonly at: number; readonly frame: Buffer }>();

  get size(): number {
    return this.#clients.size;
  }

  add(client: LiveClient): void {
    this.#clients.add(client);
  }

  remove(client: LiveClient): void {
    this.#clients.delete(client);
    this.#unwatch(client);
  }

  /** A fleet changed; it is told with the next {@link flush}. */
  changed(view: FleetView, change: FleetChange): void {
    this.#snapshots.delete(view);
    if (!this.#watchers.has(view)) return;
    let pending = this.#changes.get(view);
    if (!pending) this.#changes.set(view, (pending = new PendingChange()));
    pending.add(change);
  }

  /** Shows a fleet to a client, from a snapshot on. */
  subscribe(client: LiveClient, view: FleetView, now: number, health: SystemHealth): void {
    // Others get their delta first: the snapshot holds what is still waiting for them.
    this.#flushFleet(view, now);
    this.#unwatch(client);
    const watchers = this.#watchers.get(view);
    if (watchers) watchers.add(client);
    else this.#watchers.set(view, new Set([client]));
    client.show(view);
    client.drain(now, this.#snapshotsAt(now, health));
  }

  /** Tells everybody what changed since the last call. */
  flush(now: number, health: SystemHealth): void {
    for (const view of [...this.#changes.keys()]) this.#flushFleet(view, now);
    const snapshot = this.#snapshotsAt(now, health);
    for (const client of this.#clients) {
      client.drain(now, snapshot);
      if (client.isTooSlow(now)) client.close(LIVE_CLOSE.tooSlow, 'the connection did not take anything for too long');
    }
  }

  /** Once in a while: that the connection lives, and how everything is. */
  beat(now: number, health: SystemHealth, lag_ms: number | null): void {
    this.#snapshots.clear();
    const server_time = new Date(now).toISOString();
    const ping = frameOf({ type: 'ping', server_time, lag_ms });
    const state = frameOf({ type: 'health', health, server_time });
    for (const client of this.#clients) {
      if (client.isSlow) continue;
      client.send(ping);
      if (client.view) client.send(state);
    }
  }

  /** Says good-bye to all. */
  closeAll(): void {
    for (const client of this.#clients) client.close(1001, 'the gateway is stopping');
  }

  #unwatch(client: LiveClient): void {
    const { view } = client;
    const watchers = view && this.#watchers.get(view);
    watchers?.delete(client);
    if (!view || watchers?.size !== 0) return;
    this.#watchers.delete(view);
    this.#changes.delete(view);
  }

  #snapshotsAt(now: number, health: SystemHealth): (view: FleetView) => Buffer {
    return (view) => {
      let snapshot = this.#snapshots.get(view);
      if (!snapshot || now - snapshot.at > SNAPSHOT_GOOD_MS)
        this.#snapshots.set(view, (snapshot = { at: now, frame: frameOf(view.snapshot(now, health)) }));
      return snapshot.frame;
    };
  }

  #flushFleet(view: FleetView, now: number): void {
    const pending = this.#changes.get(view);
    if (!pending) return;
    this.#changes.delete(view);
    const watchers = this.#watchers.get(view) ?? [];
    if (pending.needsSnapshot) {
      for (const client of watchers) client.reset();
      return;
    }
    this.#tell(view, watchers, pending.toChange(), now);
  }

  #tell(view: FleetView, watchers: Iterable<LiveClient>, change: FleetChange, now: number): void {
    let frame: Buffer | undefined;
    let fresh: Backlog | undefined;
    const backlogs = new Set<Backlog>();
    for (const client of watchers) {
      if (client.needsSnapshot) continue;
      if (client.backlog) backlogs.add(client.backlog);
      else if (client.isSlow) client.fallBehind((fresh ??= new Backlog(view.fleet_id, now)));
      else client.send((frame ??= frameOf(deltaOf(view.fleet_id, change, now))));
    }
    if (fresh) backlogs.add(fresh);
    for (const backlog of backlogs) backlog.add(change);
    if (backlogs.size <= MAX_BACKLOGS) return;
    const oldest = [...backlogs].sort((a, b) => a.since - b.since).slice(0, backlogs.size - MAX_BACKLOGS);
    for (const client of watchers) if (client.backlog && oldest.includes(client.backlog)) client.reset();
  }
}
