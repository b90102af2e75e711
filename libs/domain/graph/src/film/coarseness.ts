/** Steps may become so many times wider: 2^6. */
const LEVELS = 6;

/**
 * How wide the steps of a film are. All are of one resolution at first; where there is no room for that they become twice
 * as wide, the older the wider, and never narrower again: what lay between is gone.
 */
export class Coarseness {
  /** [n]: what is before it lies in steps that are 2^(n+1) times as wide. Each a multiple of that, and descending. */
  readonly #boundaries: number[] = [];

  /** Width of the step that this one of the finest resolution lies in, in such steps. */
  widthAt(step: number): number {
    let width = 1;
    for (const boundary of this.#boundaries) {
      if (step >= boundary) break;
      width *= 2;
    }
    return width;
  }

  /** The last step of the finest resolution in the same step. */
  endOf(step: number): number {
    const width = this.widthAt(step);
    return Math.floor(step / width) * width + width - 1;
  }

  /** Makes steps wider that are more than `fineness` steps old; those of twice that age twice as wide, and so on. */
  widen(newest: number, fineness: number): void {
    for (let n = 0; n < LEVELS; n++) {
      const width = 2 ** (n + 1);
      const boundary = Math.floor((newest - fineness * 2 ** n) / width) * width;
      this.#boundaries[n] = Math.max(this.#boundaries[n] ?? -Infinity, boundary);
    }
  }
}
