import { pointOn, type Curve, type Point } from './geometry.ts';

export type Side = 'below' | 'above' | 'right' | 'left';
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Labelled extends Point {
  readonly id: string;
  /** From the centre to the outermost line of the node. */
  readonly rim: number;
  /** Of the words, in pixels; 0 for a node that is to have none. */
  readonly width: number;
  /** The higher, the earlier it takes its place. */
  readonly priority: number;
  /** Shown even where it lies over another one. */
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

interface Candidate extends PlacedLabel {
  readonly cost: number;
  /** How many things it would cover. */
  readonly blocked: number;
}

/**
 * Gives each label the side of its node where it meets the fewest edges, discs and other labels.
 * @param curves edges with how much it hurts to lie on them
 * @param obstacles boxes that no label should cover
 * @param before where labels were, so that they do not jump
 * @returns no entry for a label that has no room
 */
export function placeLabels(
  nodes: readonly Labelled[],
  curves: readonly { readonly curve: Curve; readonly weight: number }[],
  obstacles: readonly Box[],
  frame: { readonly width: number; readonly height: number },
  before: ReadonlyMap<string, PlacedLabel> = new Map(),
): ReadonlyMap<string, PlacedLabel> {
  const ink = new Ink(curves);
  const discs = nodes.map((node) => ({ id: node.id, box: around(node, node.rim + 2) }));
  const order = nodes
    .filter((node) => node.width > 0)
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  const placed = new Map<string, PlacedLabel>();
  for (let round = 0; round < 3; round++) {
    for (const node of order) {
      let best: Candidate | null = null;
      for (const side of SIDES) {
        const box = boxOf(node, side);
        let blocked = outside(box, frame) ? 4 : 0;
        for (const obstacle of obstacles) if (meet(box, obstacle)) blocked++;
        for (const disc of discs) if (disc.id !== node.id && meet(box, disc.box)) blocked++;
        for (const [id, label] of placed) if (id !== node.id && meet(box, label.box)) blocked++;
        const stay = before.get(node.id)?.side === side ? STAY : 0;
        const cost = DISLIKE[side] + ink.under(box) - stay + blocked * COLLISION;
        if (best === null || cost < best.cost) best = { side, box, cost, blocked };
      }
      if (best !== null && (node.must || best.blocked === 0)) placed.set(node.id, best);
      else placed.delete(node.id);
    }
  }
  return placed;
}

function outside({ x, y, width, height }: Box, frame: { width: number; height: number }): boolean {
  return x < 4 || y < 4 || x + width > frame.width - 4 || y + height > frame.height - 4;
}

function boxOf({ x, y, rim, width }: Labelled, side: Side): Box {
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

export function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width + 2 && b.x < a.x + a.width + 2 && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** How much edge lies where, in cells, so that asking costs the same however many edges there are. */
class Ink {
  static readonly #cell = 8;
  readonly #cells = new Map<number, number>();

  constructor(curves: readonly { readonly curve: Curve; readonly weight: number }[]) {
    for (const { curve, weight } of curves) {
      const length = Math.hypot(curve.end.x - curve.start.x, curve.end.y - curve.start.y);
      const samples = Math.min(200, Math.max(2, Math.ceil(length / Ink.#cell)));
      for (let i = 0; i <= samples; i++) this.#add(pointOn(curve, i / samples), weight);
    }
  }

  under({ x, y, width, height }: Box): number {
    let sum = 0;
    for (let cx = Math.floor(x / Ink.#cell); cx <= (x + width) / Ink.#cell; cx++)
      for (let cy = Math.floor(y / Ink.#cell); cy <= (y + height) / Ink.#cell; cy++)
        sum += this.#cells.get(Ink.#key(cx, cy)) ?? 0;
    return sum;
  }

  #add({ x, y }: Point, weight: number): void {
    const key = Ink.#key(Math.floor(x / Ink.#cell), Math.floor(y / Ink.#cell));
    this.#cells.set(key, (this.#cells.get(key) ?? 0) + weight);
  }

  static #key = (cx: number, cy: number): number => cx * 65_536 + cy;
}
