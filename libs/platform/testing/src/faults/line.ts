import type { Random } from '../random.ts';
import { Throttle } from './throttle.ts';

/** The way of bytes: from the client or to it. */
export type Direction = 'requests' | 'replies';

/** The state of the line between clients and a broker, which all connections of a proxy share. */
export class Line {
  /** Connections stay open and nothing passes. */
  silent = false;
  #delayMs = 0;
  #jitterMs = 0;
  #throttles: Record<Direction, Throttle> | undefined;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  delay(ms: number, jitterMs: number): void {
    for (const value of [ms, jitterMs])
      if (!(value >= 0)) throw new RangeError(`A delay of ${value} ms: it must be 0 or more.`);
    this.#delayMs = ms;
    this.#jitterMs = jitterMs;
  }

  throttle(bytesPerSecond: number | undefined): void {
    const now = performance.now();
    this.#throttles =
      bytesPerSecond === undefined
        ? undefined
        : { requests: new Throttle(bytesPerSecond, now), replies: new Throttle(bytesPerSecond, now) };
  }

  get delays(): boolean {
    return this.#delayMs + this.#jitterMs > 0;
  }

  /** How long bytes are held that arrive now. */
  holdMs(): number {
    return this.delays ? this.#delayMs + this.#jitterMs * this.#random.next() : 0;
  }

  /** How many of `wanted` bytes may pass now, or after how long it is worth asking again. */
  admit(direction: Direction, wanted: number, now: number): { bytes: number; waitMs: number } {
    const throttle = this.#throttles?.[direction];
    if (!throttle) return { bytes: wanted, waitMs: 0 };
    const bytes = throttle.take(wanted, now);
    return { bytes, waitMs: bytes === 0 ? throttle.waitMs() : 0 };
  }
}
