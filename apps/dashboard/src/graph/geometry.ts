/** A point in pixels, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Smallest and largest disc, in pixels. */
export const RADIUS = { smallest: 6, largest: 20 };
/** At this rate, in messages per minute, a disc has its largest size. */
const BUSIEST_PER_MINUTE = 60;
/** From the disc to the middle of its ring. */
export const RING_GAP = 4;
/** A quarantined square is a little larger than the disc. */
export const SQUARE_GAP = 4;

/** Radius of a disc whose area over the smallest grows with the messages per minute. */
export function nodeRadius(perMinute: number): number {
  const share = Math.min(1, Math.max(0, perMinute) / BUSIEST_PER_MINUTE);
  return RADIUS.smallest + (RADIUS.largest - RADIUS.smallest) * Math.sqrt(share);
}

/** Strength in four steps; 0 is faded. */
export type EdgeStep = 0 | 1 | 2 | 3 | 4;
const STEPS = [0.01, 0.25, 0.5, 0.75];
export const EDGE_WIDTH = [0, 1, 1.5, 2.25, 3] as const;
export const EDGE_OPACITY = [0, 0.45, 0.6, 0.8, 1] as const;

/** @param strength from 0 to 1 */
export function edgeStep(strength: number): EdgeStep {
  return STEPS.filter((least) => strength >= least).length as EdgeStep;
}

/** A drawn edge: a quadratic curve from `start` over `control` to `end`, and where it points at its end. */
export interface Curve {
  readonly start: Point;
  readonly control: Point;
  readonly end: Point;
  /** Unit vector at the end. */
  readonly direction: Point;
  readonly middle: Point;
}

const BEND = 0.09;
const MOST_BEND = 28;

/**
 * The curve between two nodes, trimmed at their rims. It bends to one side of its own direction, so that the two edges
 * of a pair are two lines.
 * @param rim how far from the centre the curve begins and ends
 */
export function curve(from: Point & { rim: number }, to: Point & { rim: number }, straight: boolean): Curve {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const bend = straight ? 0 : Math.min(MOST_BEND, length * BEND);
  const control = { x: (from.x + to.x) / 2 - (dy / length) * bend, y: (from.y + to.y) / 2 + (dx / length) * bend };
  const out = toward(from, control);
  const back = toward(to, control);
  const start = along(from, out, Math.min(from.rim, length / 2));
  const end = along(to, back, Math.min(to.rim, length / 2));
  return {
    start,
    control,
    end,
    direction: { x: -back.x, y: -back.y },
    middle: pointOn({ start, control, end }, 0.5),
  };
}

export function pointOn(c: Pick<Curve, 'start' | 'control' | 'end'>, t: number): Point {
  const u = 1 - t;
  return {
    x: u * u * c.start.x + 2 * u * t * c.control.x + t * t * c.end.x,
    y: u * u * c.start.y + 2 * u * t * c.control.y + t * t * c.end.y,
  };
}

/** May a point lie nearer than `reach` to the curve? Never no where it does. */
export function mayTouch({ start, control, end }: Curve, { x, y }: Point, reach: number): boolean {
  return (
    x >= Math.min(start.x, control.x, end.x) - reach &&
    x <= Math.max(start.x, control.x, end.x) + reach &&
    y >= Math.min(start.y, control.y, end.y) - reach &&
    y <= Math.max(start.y, control.y, end.y) + reach
  );
}

/** From a point to the curve, by samples of it. */
export function distanceTo(c: Curve, at: Point): number {
  let least = Infinity;
  for (let i = 0; i <= 24; i++) {
    const t = i / 24;
    const u = 1 - t;
    const x = u * u * c.start.x + 2 * u * t * c.control.x + t * t * c.end.x;
    const y = u * u * c.start.y + 2 * u * t * c.control.y + t * t * c.end.y;
    least = Math.min(least, Math.hypot(x - at.x, y - at.y));
  }
  return least;
}

/** The three corners of an arrow head at the end of a curve, tip first. */
export function arrowHead({ end, direction }: Curve, width: number): readonly [Point, Point, Point] {
  const length = 5 + width * 1.6;
  const half = 2.2 + width * 0.9;
  const base = along(end, direction, -length * 0.4);
  return [
    along(end, direction, length * 0.6),
    { x: base.x - direction.y * half, y: base.y + direction.x * half },
    { x: base.x + direction.y * half, y: base.y - direction.x * half },
  ];
}

function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function along(from: Point, direction: Point, distance: number): Point {
  return { x: from.x + direction.x * distance, y: from.y + direction.y * distance };
}

/** Middle of several points. */
export function centroid(points: readonly Point[]): Point {
  const n = Math.max(1, points.length);
  return { x: points.reduce((sum, p) => sum + p.x, 0) / n, y: points.reduce((sum, p) => sum + p.y, 0) / n };
}
