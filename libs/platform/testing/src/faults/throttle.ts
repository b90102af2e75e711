/** A share of a second's bytes that may pass at once: small enough for a slow line to flow and not to jerk. */
const BURST = 1 / 20;

/** Lets through so many bytes a second, from `now` in milliseconds on. A token bucket. */
export class Throttle {
  readonly bytesPerSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filled: number;

  /** @throws RangeError unless `bytesPerSecond` is above 0 */
  constructor(bytesPerSecond: number, now: number) {
    if (!(bytesPerSecond > 0))
      throw new RangeError(`A throttle of ${bytesPerSecond} bytes a second: it must be above 0.`);
    this.bytesPerSecond = bytesPerSecond;
    this.#burst = Math.max(bytesPerSecond * BURST, 1);
    this.#tokens = this.#burst;
    this.#filled = now;
  }

  /** How many of `wanted` bytes may pass now. */
  take(wanted: number, now: number): number {
    const earned = (Math.max(now - this.#filled, 0) * this.bytesPerSecond) / 1000;
    this.#filled = Math.max(now, this.#filled);
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    const taken = Math.min(wanted, Math.floor(this.#tokens));
    this.#tokens -= taken;
    return taken;
  }

  /** Milliseconds until one more byte may pass, after a `take`. */
  waitMs(): number {
    return Math.max(0, ((1 - this.#tokens) * 1000) / this.bytesPerSecond);
  }
}
