import type { ServerMessage, SystemHealth } from '@chorus/contracts';
import type { WebSocket } from 'ws';
import { PendingChange, type FleetChange } from '../read-model/fleet-change.ts';
import type { FleetView } from '../read-model/fleet-view.ts';

/** Bytes on their way to a client above which it counts as slow: what comes then is merged, not queued. */
const SLOW_BYTES = 262_144;
/** A client that has not taken anything for so long is closed. */
export const TOO_SLOW_MS = 30_000;

const textOf = (message: ServerMessage): string => JSON.stringify(message);

/** The part of `ws`'s socket that is used. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'terminate' | 'bufferedAmount' | 'readyState' | 'OPEN'>;

/** One browser. It gets each delta as it is made, or, while it is slow, one delta that does what all of them do. */
export class LiveClient {
  view: FleetView | undefined;
  #pending = new PendingChange();
  #needsSnapshot = false;
  #slowSince: number | undefined;

  constructor(
    private readonly socket: Socket,
    readonly principal_id: string,
  ) {}

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

  /** Everything of the fleet as it stands; deltas go on from here. */
  snapshot(view: FleetView, now: number, health: SystemHealth): void {
    this.view = view;
    this.#pending = new PendingChange();
    this.#needsSnapshot = false;
    this.send(view.snapshot(now, health));
  }

  /** A change of its fleet. `text` is the delta that fast clients share. */
  change(change: FleetChange, text: string): void {
    if (this.#pending.isEmpty && !this.isSlow) this.sendText(text);
    else this.#pending.add(change);
  }

  /** The fleet is no longer what deltas build on. */
  reset(): void {
    this.#needsSnapshot = true;
  }

  /** Sends what has been waiting, once there is room. */
  drain(now: number, health: SystemHealth): void {
    if (!this.view) return;
    if (this.isSlow) {
      this.#slowSince ??= now;
      return;
    }
    this.#slowSince = undefined;
    if (this.#needsSnapshot) return this.snapshot(this.view, now, health);
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

  terminate(): void {
    this.socket.terminate();
  }
}

export const deltaOf = (fleet_id: string, change: FleetChange, now: number): ServerMessage => ({
  type: 'delta',
  fleet_id,
  server_time: new Date(now).toISOString(),
  ...change,
});
