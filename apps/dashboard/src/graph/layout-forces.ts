import type { Force } from 'd3';
import type { Body, Held, Spring } from './layout.ts';

/** Edges of rectangles round a centre: left, right, top, bottom. */
type Rect = readonly [number, number, number, number];
interface Boxed {
  x: number;
  y: number;
  readonly rects: readonly Rect[];
  /** As far as its rectangles reach to the left and right. */
  readonly left: number;
  readonly right: number;
  readonly movable: boolean;
}

function boxed(x: number, y: number, rects: readonly Rect[], movable: boolean): Boxed {
  let left = 0;
  let right = 0;
  for (const rect of rects) {
    left = Math.min(left, rect[0]);
    right = Math.max(right, rect[1]);
  }
  return { x, y, rects, left, right, movable };
}

const LABEL_ROOM = 3;

/** A disc and, below it, the label: two boxes, so that a neighbour may come close where there are no words. */
function rectsOf({ radius, label }: Body, scale: number): readonly Rect[] {
  const disc: Rect = [-radius - 7, radius + 7, -radius - 8, radius + 8];
  if (label === 0) return [disc];
  return [disc, [-label / 2 - LABEL_ROOM, label / 2 + LABEL_ROOM, radius + 6 * scale, radius + 24 * scale]];
}

/** Half the way that `a` has to go from `b`, so that their rectangles part; null where they do not meet. */
function overlap(a: Boxed, b: Boxed): { x: number; y: number } | null {
  let deepest = 0;
  let way: { x: number; y: number } | null = null;
  for (const u of a.rects)
    for (const v of b.rects) {
      const wide = Math.min(a.x + u[1], b.x + v[1]) - Math.max(a.x + u[0], b.x + v[0]);
      const high = Math.min(a.y + u[3], b.y + v[3]) - Math.max(a.y + u[2], b.y + v[2]);
      if (wide <= 0 || high <= 0 || Math.min(wide, high) <= deepest) continue;
      deepest = Math.min(wide, high);
      const right = b.x + (v[0] + v[1]) / 2 >= a.x + (u[0] + u[1]) / 2;
      const lower = b.y + (v[2] + v[3]) / 2 >= a.y + (u[2] + u[3]) / 2;
      way = wide < high ? { x: (wide + 0.5) * (right ? -1 : 1), y: 0 } : { x: 0, y: (high + 0.5) * (lower ? -1 : 1) };
    }
  return way;
}

/** Pushes overlapping boxes apart by a share of the overlap. Returns how many met. */
function push(
  bodies: readonly Body[],
  held: readonly Held[],
  share: number,
  rects: ReadonlyMap<Body, readonly Rect[]>,
): number {
  const boxes = bodies.map((body) => boxed(body.x, body.y, rects.get(body) ?? [], !body.settled));
  const all = [...boxes];
  for (const { of, width, scale } of held) {
    if (of.length === 0) continue;
    const x = of.reduce((sum, body) => sum + body.x, 0) / of.length;
    const y = of.reduce((sum, body) => sum + body.y, 0) / of.length;
    all.push(boxed(x, y, [[-width / 2 - 4, width / 2 + 4, -13 * scale, 13 * scale]], false));
  }
  // From left to right, so that each is compared with those only that begin before it ends.
  const begins = new Map(all.map((box) => [box, box.x + box.left]));
  all.sort((a, b) => (begins.get(a) ?? 0) - (begins.get(b) ?? 0));
  let met = 0;
  for (let i = 0; i < all.length; i++)
    for (let j = i + 1; j < all.length; j++) {
      const a = all[i];
      const b = all[j];
      if (a === undefined || b === undefined || (begins.get(b) ?? 0) > a.x + a.right) break;
      if (!a.movable && !b.movable) continue;
      const way = overlap(a, b);
      if (way === null) continue;
      met++;
      const both = a.movable && b.movable ? share / 2 : share;
      if (a.movable) {
        a.x += way.x * both;
        a.y += way.y * both;
      }
      if (b.movable) {
        b.x -= way.x * both;
        b.y -= way.y * both;
      }
    }
  bodies.forEach((body, index) => {
    const box = boxes[index];
    if (box === undefined || body.settled) return;
    body.x = box.x;
    body.y = box.y;
  });
  return met;
}

/** D3 force: discs, labels and callouts do not lie on one another. */
export function boxCollision(held: readonly Held[], scale: number): Force<Body, Spring> {
  let bodies: readonly Body[] = [];
  let rects = new Map<Body, readonly Rect[]>();
  const force: Force<Body, Spring> = (alpha) => {
    push(bodies, held, alpha > 0.8 ? 0.15 : 0.5, rects);
  };
  force.initialize = (nodes) => {
    bodies = nodes;
    rects = new Map(nodes.map((body) => [body, rectsOf(body, scale)]));
  };
  return force;
}

/** Goes on until nothing overlaps, at most `rounds` times. Returns how many still do. */
export function separate(
  bodies: readonly Body[],
  held: readonly Held[],
  scale: number,
  after: () => void,
  rounds: number,
): number {
  const rects = new Map(bodies.map((body) => [body, rectsOf(body, scale)]));
  let met = 0;
  for (let round = 0; round < rounds; round++) {
    met = push(bodies, held, 0.7, rects);
    after();
    if (met === 0) return 0;
  }
  return met;
}

/** D3 force: nodes keep off edges that are not theirs, most of all off those in trouble. */
export function edgeClearance(springs: readonly Spring[], scale: number): Force<Body, Spring> {
  let bodies: readonly Body[] = [];
  const force: Force<Body, Spring> = (alpha) => {
    if (alpha > 0.75) return;
    for (const { source, target, hot } of springs) {
      const dx = target.x - source.x;
      const dy = target.y - source.y;
      const squared = dx * dx + dy * dy || 1;
      for (const body of bodies) {
        if (body === source || body === target) continue;
        const t = ((body.x - source.x) * dx + (body.y - source.y) * dy) / squared;
        if (t < 0.03 || t > 0.97) continue;
        const px = body.x - source.x - dx * t;
        const py = body.y + 6 - source.y - dy * t;
        const distance = Math.hypot(px, py) || 1;
        const wanted = body.radius + (hot ? 26 * scale : 13);
        if (distance >= wanted) continue;
        const strength = ((wanted - distance) * (hot ? 0.4 : 0.16)) / distance;
        body.vx += px * strength;
        body.vy += py * strength;
        // The edge gives way as much, so that the whole does not drift.
        for (const end of [source, target]) {
          end.vx -= (px * strength) / 2;
          end.vy -= (py * strength) / 2;
        }
      }
    }
  };
  force.initialize = (nodes) => {
    bodies = nodes;
  };
  return force;
}

/** D3 force: room round a callout for what it names. */
export function calloutRoom(held: readonly Held[]): Force<Body, Spring> {
  let bodies: readonly Body[] = [];
  const force: Force<Body, Spring> = (alpha) => {
    if (alpha > 0.85) return;
    for (const { of, scale } of held) {
      if (of.length === 0) continue;
      const x = of.reduce((sum, body) => sum + body.x, 0) / of.length;
      const y = of.reduce((sum, body) => sum + body.y, 0) / of.length;
      const room = (of.length > 2 ? 104 : 64) * scale;
      for (const body of bodies) {
        if (of.includes(body)) continue;
        const px = body.x - x;
        const py = body.y + 6 - y;
        const distance = Math.hypot(px, py) || 1;
        if (distance >= room + body.radius) continue;
        const strength = ((room + body.radius - distance) * 0.12) / distance;
        body.vx += px * strength;
        body.vy += py * strength;
      }
    }
  };
  force.initialize = (nodes) => {
    bodies = nodes;
  };
  return force;
}

/** Stretches the whole towards the frame, a fifth at most at a time. */
export function fillFrame(bodies: readonly Body[], width: number, height: number): void {
  const half = ({ label, radius }: Body): number => Math.max(radius + 8, label / 2) + 12;
  const left = Math.min(...bodies.map((body) => body.x - half(body)));
  const right = Math.max(...bodies.map((body) => body.x + half(body)));
  const top = Math.min(...bodies.map((body) => body.y - body.radius - 16));
  const bottom = Math.max(...bodies.map((body) => body.y + body.radius + 32));
  const sx = Math.max(0.8, Math.min(1.2, width / Math.max(1, right - left)));
  const sy = Math.max(0.8, Math.min(1.2, height / Math.max(1, bottom - top)));
  const cx = (left + right) / 2;
  const cy = (top + bottom) / 2;
  for (const body of bodies) {
    if (body.settled) continue;
    body.x = width / 2 + (body.x - cx) * sx;
    body.y = height / 2 + (body.y - cy) * sy;
  }
}
