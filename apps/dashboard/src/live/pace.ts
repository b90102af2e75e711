/** Time as {@link Pace} needs it; ms. */
export interface PaceClock {
  readonly now: () => number;
  readonly later: (work: () => void, ms: number) => unknown;
}

/**
 * How long the page rests after it has drawn news: as many times as long as that took, but no longer than this, also where the
 * machine has other things to do. Where nobody is at work with it, a moment for what comes meanwhile is enough.
 */
const REST = { atWork: { times: 3, longest_ms: 200 }, left: { times: 1, longest_ms: 50 } } as const;
export const LONGEST_MS = REST.atWork.longest_ms;

const REAL: PaceClock = { now: () => performance.now(), later: (work, ms) => setTimeout(work, ms) };

/**
 * Tells a page of news as often as it can draw them, and, while a hand is at work with it, still move under that: at once where
 * drawing is quick, several together where the fleet is large or the machine slow. The page always gets to what came last.
 */
export class Pace {
  readonly #draw: () => void;
  readonly #atWork: () => boolean;
  readonly #clock: PaceClock;
  #due = -Infinity;
  #busy = false;
  #waiting = false;

  /**
   * @param draw what React draws in answer is done when it next gives the turn back
   * @param atWork does somebody work with the page?
   */
  constructor(draw: () => void, atWork: () => boolean, clock: PaceClock = REAL) {
    this.#draw = draw;
    this.#atWork = atWork;
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
    const { times, longest_ms } = this.#atWork() ? REST.atWork : REST.left;
    this.#due = now + Math.min(longest_ms, times * (now - begun));
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
