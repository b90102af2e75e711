import type { ServerMessage, SystemHealth } from '@chorus/contracts';
import type { WebSocket } from 'ws';
import { PendingChange, type FleetChange } from '../read-model/fleet-change.ts';
import type { FleetView } from '../read-model/fleet-view.ts';

/** Bytes on their way to a client above which it counts as slow: what comes then is merged, not queued. */
const SLOW_BYTES = 262_144;
/** A client that has not taken anything for so long is closed. */
export const TOO_SLOW_MS = 30_000;
/** A snapshot is the largest message: a client gets one in this time at most. */
export const SNAPSHOT_INTERVAL_MS = 1_000;
/** A client subscribes, asks for snapshots, answers pings: more in one second is not one of ours. */
export const MAX_MESSAGES_PER_SECOND = 20;

const textOf = (message: ServerMessage): string => JSON.stringify(message);

/** The part of `ws`'s socket that is used. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'bufferedAmount' | 'readyState' | 'OPEN'>;

/** One browser. It gets each delta as it is made, or, while it is slow, one delta that does what all of them do. */
export class LiveClient {
  view: FleetView | undefined;
  #pending = new PendingChange();
  #needsSnapshot = false;
  #snapshotAt = -Infinity;
  #slowSince: number | undefined;
  #heard = { since: -Infinity, messages: 0 };

  constructor(private readonly socket: Socket) {}

  /** Counts a message of the client; false where it sends more than {@link MAX_MESSAGES_PER_SECOND}. */
  hear(now: number): boolean {
    if (now - this.#heard.since >= 1_000) this.#heard = { since: now, messages: 0 };
    return ++this.#heard.messages <= MAX_MESSAGES_PER_SECOND;
  }

  /** Whether it takes no more at the moment. */
  get isSlow(): boolean {
    return this.socket.bufferedAmount > SLOW_BYTES;
  }

  send(message: ServerMessage): void {
    this.sendText(textOf(message));
  }

  sendText(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  /** Shows a fleet from a snapshot on: at once, or when there is room and the last one is long enough ago. */
  show(view: FleetView, now: number, health: SystemHealth): void {
    this.view = view;
    this.reset();
    this.drain(now, health);
  }

  /** A change of its fleet. `text` is the delta that fast clients share. */
  change(change: FleetChange, text: string): void {
    // The snapshot that is due will hold it.
    if (this.#needsSnapshot) return;
    if (this.#pending.isEmpty && !this.isSlow) this.sendText(text);
    else this.#pending.add(change);
  }

  /** The fleet is no longer what deltas build on. */
  reset(): void {
    this.#needsSnapshot = true;
    this.#pending = new PendingChange();
  }

  /** Sends what has been waiting, once there is room. */
  drain(now: number, health: SystemHealth): void {
    if (!this.view) return;
    if (this.isSlow) {
      this.#slowSince ??= now;
      return;
    }
    this.#slowSince = undefined;
    if (this.#needsSnapshot) {
      if (now - this.#snapshotAt < SNAPSHOT_INTERVAL_MS) return;
      this.#needsSnapshot = false;
      this.#snapshotAt = now;
      return this.send(this.view.snapshot(now, health));
    }
    if (this.#pending.isEmpty) return;
    const pending = this.#pending;
    this.#pending = new PendingChange();
    this.send(deltaOf(this.view.fleet_id, pending.toChange(), now));
  }

  isTooSlow(now: number): boolean {
    return this.#slowSince !== undefined && now - this.#slowSince > TOO_SLOW_MS;
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}

export const deltaOf = (fleet_id: string, change: FleetChange, now: number): ServerMessage => ({
  type: 'delta',
  fleet_id,
  server_time: new Date(now).toISOString(),
  ...change,
});
