/** Whoever did something last so long ago has left the page to itself. */
const AFTER_MS = 500;
const SIGNS = ['pointerdown', 'pointermove', 'touchmove', 'wheel', 'keydown'] as const;

/** Is somebody at work with the page: do they drag, scroll or type? That a pointer passes over it is no work. */
export class Hand {
  readonly #now: () => number;
  #last = -Infinity;
  #stop = new AbortController();

  /** @param now ms on any clock that does not go back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get atWork(): boolean {
    return this.#now() - this.#last < AFTER_MS;
  }

  /** From here on takes notice of what is done there. */
  watch(page: EventTarget): void {
    this.leave();
    this.#stop = new AbortController();
    for (const sign of SIGNS)
      page.addEventListener(sign, this.#notice, { passive: true, capture: true, signal: this.#stop.signal });
  }

  leave(): void {
    this.#stop.abort();
  }

  readonly #notice = (event: Event): void => {
    if (event.type === 'pointermove' && (event as PointerEvent).buttons === 0) return;
    this.#last = this.#now();
  };
}
