import type { FleetView } from '../read-model/fleet-view.ts';
import type { Backlog } from './backlog.ts';
import type { Connection } from './connection.ts';

/** Bytes on their way to a client above which it counts as slow: what comes then is merged, not queued. */
const SLOW_BYTES = 262_144;
/** A client that has not taken anything for so long is closed. */
export const TOO_SLOW_MS = 30_000;
/** A snapshot is the largest message: a client gets one in this time at most. */
export const SNAPSHOT_INTERVAL_MS = 1_000;
/** A client subscribes, asks for snapshots, answers pings: more in one second is not one of ours. */
export const MAX_MESSAGES_PER_SECOND = 20;

/** One browser. It gets each delta as it is made, or, while it is slow, one delta that does what all of them do. */
export class LiveClient {
  view: FleetView | undefined;
  #backlog: Backlog | undefined;
  #needsSnapshot = false;
  #snapshotAt = -Infinity;
  #slowSince: number | undefined;
  #heard = { since: -Infinity, messages: 0 };

  constructor(private readonly connection: Connection) {}

  /** Counts a message of the client; false where it sends more than {@link MAX_MESSAGES_PER_SECOND}. */
  hear(now: number): boolean {
    if (now - this.#heard.since >= 1_000) this.#heard = { since: now, messages: 0 };
    return ++this.#heard.messages <= MAX_MESSAGES_PER_SECOND;
  }

  /** Whether it takes no more at the moment. */
  get isSlow(): boolean {
    return this.connection.bufferedAmount > SLOW_BYTES;
  }

  /** What it has not been told while it was slow. */
  get backlog(): Backlog | undefined {
    return this.#backlog;
  }

  /** Whether it waits for a snapshot, which will hold all that changes until then. */
  get needsSnapshot(): boolean {
    return this.#needsSnapshot;
  }

  send(frame: Buffer): void {
    if (this.connection.isOpen) this.connection.write(frame);
  }

  /** Shows a fleet from a snapshot on. */
  show(view: FleetView): void {
    this.view = view;
    this.reset();
  }

  /** From here on it is told what this holds, once there is room. */
  fallBehind(backlog: Backlog): void {
    this.#backlog = backlog;
  }

  /** The fleet is no longer what deltas build on. */
  reset(): void {
    this.#needsSnapshot = true;
    this.#backlog = undefined;
  }

  /** Sends what has been waiting, once there is room and the last snapshot is long enough ago. */
  drain(now: number, snapshot: (view: FleetView) => Buffer): void {
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
      this.send(snapshot(this.view));
    } else if (this.#backlog) {
      this.send(this.#backlog.frame(now));
      this.#backlog = undefined;
    }
  }

  isTooSlow(now: number): boolean {
    return this.#slowSince !== undefined && now - this.#slowSince > TOO_SLOW_MS;
  }

  close(code: number, reason: string): void {
    this.connection.close(code, reason);
  }
}
