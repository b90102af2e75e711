import type { Point } from './geometry.ts';

type Places = ReadonlyMap<string, Point>;

const MOVE_MS = 400;
/** Larger graphs jump to a new layout: to move them would take a scene for each frame. */
const MOST_MOVED = 300;

/** Nodes on their way from where they were to where they belong, and the one that is held meanwhile. Times in ms. */
export class Motion {
  /** In coordinates of the world. */
  held: { readonly id: string; readonly at: Point } | null = null;
  #way: { readonly from: Places; readonly since: number } | null = null;

  get goesOn(): boolean {
    return this.#way !== null;
  }

  /** They belong elsewhere now; few enough of them go there before the eye. */
  begin(from: Places, to: Places, now: number): void {
    this.#way = from.size > 0 && from.size <= MOST_MOVED && differ(from, to) ? { from, since: now } : null;
  }

  /** They are where they belong. */
  end(): void {
    this.#way = null;
  }

  /** Where they are. What is over is forgotten. */
  at(to: Places, now: number): Places {
    const way = this.#way;
    if (way === null && this.held === null) return to;
    const places = new Map(to);
    if (way !== null) {
      const t = Math.min(1, (now - way.since) / MOVE_MS);
      const eased = 1 - (1 - t) ** 3;
      for (const [id, place] of to) {
        const was = way.from.get(id);
        if (was !== undefined)
          places.set(id, { x: was.x + (place.x - was.x) * eased, y: was.y + (place.y - was.y) * eased });
      }
      if (t === 1) this.#way = null;
    }
    if (this.held !== null) places.set(this.held.id, this.held.at);
    return places;
  }
}

/** Would anybody see a node move? */
function differ(from: Places, to: Places): boolean {
  for (const [id, a] of from) {
    const b = to.get(id);
    if (b !== undefined && Math.abs(a.x - b.x) + Math.abs(a.y - b.y) > 1) return true;
  }
  return false;
}
