import type { Point } from './geometry.ts';

/** An upright rectangle in pixels; `x` and `y` are its left upper corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Do they meet, or nearly so side by side? */
export function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width + 2 && b.x < a.x + a.width + 2 && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Is a point in a box, or nearer than `reach` to it? */
export const contains = ({ x, y, width, height }: Box, at: Point, reach: number): boolean =>
  at.x >= x - reach && at.x <= x + width + reach && at.y >= y - reach && at.y <= y + height + reach;

const CELL = 64;
/** More than boxes keep from one another. */
const MARGIN = 3;

/** Boxes by the cells that they lie in, so that asking what a box meets costs the same however many there are. */
export class BoxGrid {
  readonly #cells = new Map<number, { readonly box: Box; readonly id: string }[]>();

  add(box: Box, id: string): void {
    const entry = { box, id };
    for (let cx = first(box.x); cx <= last(box.x, box.width); cx++)
      for (let cy = first(box.y); cy <= last(box.y, box.height); cy++) {
        const there = this.#cells.get(cellOf(cx, cy));
        if (there === undefined) this.#cells.set(cellOf(cx, cy), [entry]);
        else there.push(entry);
      }
  }

  /** How many boxes of another id it meets; one that lies in several cells may count several times. */
  meeting(box: Box, id: string): number {
    let met = 0;
    for (let cx = first(box.x); cx <= last(box.x, box.width); cx++)
      for (let cy = first(box.y); cy <= last(box.y, box.height); cy++)
        for (const other of this.#cells.get(cellOf(cx, cy)) ?? []) if (other.id !== id && meet(box, other.box)) met++;
    return met;
  }
}

const first = (at: number): number => Math.floor((at - MARGIN) / CELL);
const last = (at: number, length: number): number => Math.floor((at + length + MARGIN) / CELL);
const cellOf = (cx: number, cy: number): number => cx * 65_536 + cy;
