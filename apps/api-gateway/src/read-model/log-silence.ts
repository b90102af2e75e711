import type { HealthState } from '@chorus/contracts';

/** How long services may take, after the log came back, until they are heard again. */
const SETTLE_MS = 15_000;

/** The last time for which nobody could be heard, because the log was away: who was silent then is not to blame for it. */
export class LogSilence {
  /** ms since 1970; `to` is null while it lasts. */
  #last: { readonly from: number; readonly to: number | null } | undefined;
  #lastUp: number | undefined;

  /** What a probe found. `at`: when the log was seen up, or seen away; ms since 1970. */
  found(state: HealthState, at: number): void {
    if (state === 'down') {
      const goesOn = this.#last && (this.#last.to === null || at - this.#last.to <= SETTLE_MS);
      this.#last = { from: goesOn ? this.#last!.from : (this.#lastUp ?? at), to: null };
      return;
    }
    this.#lastUp = at;
    if (this.#last?.to === null) this.#last = { ...this.#last, to: at };
  }

  get lasts(): boolean {
    return this.#last?.to === null;
  }

  /** Since when nobody could be heard, where that still explains a silence at `now`. */
  explains(now: number): number | undefined {
    if (!this.#last) return undefined;
    const { from, to } = this.#last;
    return to === null || now - to <= SETTLE_MS ? from : undefined;
  }
}
