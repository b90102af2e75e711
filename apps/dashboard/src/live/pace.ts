/** Time as {@link Pace} needs it; ms. */
export interface PaceClock {
  readonly now: () => number;
  readonly later: (work: () => void, ms: number) => unknown;
}

/** Drawing news took t: so many times t are then left to whoever works with the page. */
const REST = 3;
/** No longer than this, also where the machine has other things to do. */
export const LONGEST_MS = 200;

const REAL: PaceClock = { now: () => performance.now(), later: (work, ms) => setTimeout(work, ms) };

/**
 * Tells a page of news as often as it can draw them and still move under the hand: at once where drawing is quick, several
 * together where the fleet is large or the machine slow. The page always gets to what came last.
 */
export class Pace {
  readonly #draw: () => void;
  readonly #clock: PaceClock;
  #due = -Infinity;
  #busy = false;
  #waiting = false;

  /** @param draw what React draws in answer is done when it next gives the turn back */
  constructor(draw: () => void, clock: PaceClock = REAL) {
    this.#draw = draw;
    this.#clock = clock;
  }

  /** Something is new. */
  news(): void {
    if (this.#busy) {
      this.#waiting = true;
      return;
    }
    const wait = this.#due - this.#clock.now();
    if (wait <= 0) this.#run();
    else {
      this.#busy = true;
      this.#clock.later(() => this.#run(), wait);
    }
  }

  #rest(begun: number): void {
    const now = this.#clock.now();
    this.#due = now + Math.min(LONGEST_MS, REST * (now - begun));
    this.#busy = false;
    if (this.#waiting) this.news();
  }

  #run(): void {
    const begun = this.#clock.now();
    this.#busy = true;
    this.#waiting = false;
    try {
      this.#draw();
    } finally {
      this.#clock.later(() => this.#rest(begun), 0);
    }
  }
}
