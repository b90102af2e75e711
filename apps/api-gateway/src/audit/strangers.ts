/** Of requests without a known key so many are told of each minute; the others are counted. */
export const STRANGERS_PER_MINUTE = 60;
/** So much of their path is told, in characters. */
export const STRANGERS_PATH = 200;

const MINUTE = 60_000;

/** Keeps those who have no key from filling the audit log, and the store and the index behind it. */
export class Strangers {
  #since = -Infinity;
  #told = 0;
  #omitted = 0;

  /** @returns how many were left out since the last one that was told of; undefined where this one is left out too. */
  take(now: number): number | undefined {
    if (Math.abs(now - this.#since) >= MINUTE) {
      this.#since = now;
      this.#told = 0;
    }
    if (this.#told >= STRANGERS_PER_MINUTE) {
      this.#omitted++;
      return undefined;
    }
    this.#told++;
    const omitted = this.#omitted;
    this.#omitted = 0;
    return omitted;
  }
}
