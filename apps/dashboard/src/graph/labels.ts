import { BoxGrid, meet, type Box } from './boxes.ts';
import type { Curve, Point } from './geometry.ts';

export type Side = 'below' | 'above' | 'right' | 'left';
export interface Labelled extends Point {
  readonly id: string;
  /** From the centre to the outermost line of the node. */
  readonly rim: number;
  /** Of the words, in pixels; 0 for a node that is to have none. Asked only of those that are tried. */
  readonly width: () => number;
  /** The higher, the earlier it takes its place. */
  readonly priority: number;
  /** Takes its place before all others, and is shown even where it lies over discs; never over another label that must. */
  readonly must: boolean;
}
export interface PlacedLabel {
  readonly side: Side;
  readonly box: Box;
}

export const LABEL_HEIGHT = 16;
const SIDES: readonly Side[] = ['below', 'above', 'right', 'left'];
const DISLIKE: Record<Side, number> = { below: 0, above: 1.2, right: 2.2, left: 2.6 };
/** A label stays where it was unless another place is clearly better. */
const STAY = 2;
/** More than any ink: a label lies over edges rather than over a disc. */
const COLLISION = 500;
/** No more are tried: a view has no room for as many, and trying costs. */
const MOST_TRIED = 240;
/** So few are placed a second and third time, in view of all others. */
const FEW = 100;

interface Candidate extends PlacedLabel {
  readonly cost: number;
  /** How many things it would cover. */
  readonly blocked: number;
}
interface Tried extends Labelled {
  readonly words: number;
}

/**
 * Gives each label the side of its node where it meets the fewest edges and discs. None lies over another: neither could be read.
 * @param curves edges with how much it hurts to lie on them
 * @param obstacles boxes that no label should cover
 * @param view what is seen, in the same coordinates
 * @param before where labels were, so that they do not jump
 * @returns no entry for a label that has no room
 */
export function placeLabels(
  nodes: readonly Labelled[],
  curves: readonly { readonly curve: Curve; readonly weight: number }[],
  obstacles: readonly Box[],
  view: Box,
  before: ReadonlyMap<string, PlacedLabel> = new Map(),
): ReadonlyMap<string, PlacedLabel> {
  const order = inOrder(nodes);
  if (order.length === 0) return new Map();
  const ink = new Ink(curves, view);
  const discs = new BoxGrid();
  for (const node of nodes) discs.add(around(node, node.rim + 2), node.id);
  const placed = new Map<string, PlacedLabel>();
  const rounds = order.length <= FEW ? 3 : 1;
  for (let round = 0; round < rounds; round++) {
    for (const node of order) {
      let best: Candidate | null = null;
      const was = before.get(node.id)?.side;
      for (const side of SIDES) {
        const box = labelBox(node, node.words, side);
        if (overAnother(node.id, box, placed)) continue;
        let blocked = outside(box, view) ? 4 : 0;
        for (const obstacle of obstacles) if (meet(box, obstacle)) blocked++;
        blocked += discs.meeting(box, node.id);
        const cost = DISLIKE[side] + ink.under(box) - (was === side ? STAY : 0) + blocked * COLLISION;
        if (best === null || cost < best.cost) best = { side, box, cost, blocked };
      }
      if (best !== null && (node.must || best.blocked === 0)) placed.set(node.id, best);
      else placed.delete(node.id);
    }
  }
  return placed;
}

function inOrder(nodes: readonly Labelled[]): readonly Tried[] {
  const order: Tried[] = [];
  for (const node of [...nodes].sort(
    (a, b) => Number(b.must) - Number(a.must) || b.priority - a.priority || (a.id < b.id ? -1 : 1),
  )) {
    const words = node.width();
    if (words > 0) order.push({ ...node, words });
    if (order.length === MOST_TRIED) break;
  }
  return order;
}

function overAnother(id: string, box: Box, placed: ReadonlyMap<string, PlacedLabel>): boolean {
  for (const [other, label] of placed) if (other !== id && meet(box, label.box)) return true;
  return false;
}

function outside({ x, y, width, height }: Box, view: Box): boolean {
  return (
    x < view.x + 4 || y < view.y + 4 || x + width > view.x + view.width - 4 || y + height > view.y + view.height - 4
  );
}

/** Where words of a width stand on one side of a node. */
export function labelBox({ x, y, rim }: Point & { readonly rim: number }, width: number, side: Side): Box {
  const height = LABEL_HEIGHT;
  switch (side) {
    case 'below':
      return { x: x - width / 2, y: y + rim + 3, width, height };
    case 'above':
      return { x: x - width / 2, y: y - rim - 3 - height, width, height };
    case 'right':
      return { x: x + rim + 5, y: y - height / 2, width, height };
    case 'left':
      return { x: x - rim - 5 - width, y: y - height / 2, width, height };
  }
}

const around = ({ x, y }: Point, r: number): Box => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r });

/** How much edge lies where in a view, in cells, so that asking costs the same however many edges there are. */
class Ink {
  static readonly #cell = 8;
  readonly #view: Box;
  readonly #across: number;
  readonly #down: number;
  readonly #cells: Float32Array;

  constructor(curves: readonly { readonly curve: Curve; readonly weight: number }[], view: Box) {
    this.#view = view;
    this.#across = Math.max(1, Math.ceil(view.width / Ink.#cell));
    this.#down = Math.max(1, Math.ceil(view.height / Ink.#cell));
    this.#cells = new Float32Array(this.#across * this.#down);
    for (const { curve, weight } of curves) this.#draw(curve, weight);
  }

  under({ x, y, width, height }: Box): number {
    const { x: left, y: top } = this.#view;
    let sum = 0;
    const last = Math.min(this.#across - 1, Math.floor((x + width - left) / Ink.#cell));
    const lowest = Math.min(this.#down - 1, Math.floor((y + height - top) / Ink.#cell));
    for (let cy = Math.max(0, Math.floor((y - top) / Ink.#cell)); cy <= lowest; cy++)
      for (let cx = Math.max(0, Math.floor((x - left) / Ink.#cell)); cx <= last; cx++)
        sum += this.#cells[cy * this.#across + cx] ?? 0;
    return sum;
  }

  #draw({ start, control, end }: Curve, weight: number): void {
    const { x: left, y: top } = this.#view;
    const length = Math.hypot(end.x - start.x, end.y - start.y);
    const samples = Math.min(200, Math.max(2, Math.ceil(length / Ink.#cell)));
    for (let i = 0; i <= samples; i++) {
      const t = i / samples;
      const u = 1 - t;
      const cx = Math.floor((u * u * start.x + 2 * u * t * control.x + t * t * end.x - left) / Ink.#cell);
      const cy = Math.floor((u * u * start.y + 2 * u * t * control.y + t * t * end.y - top) / Ink.#cell);
      if (cx < 0 || cy < 0 || cx >= this.#across || cy >= this.#down) continue;
      const cell = cy * this.#across + cx;
      this.#cells[cell] = (this.#cells[cell] ?? 0) + weight;
    }
  }
}
