import { EDGE_OPACITY, EDGE_WIDTH, RING_GAP, SQUARE_GAP } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene, SceneEdge, SceneNode } from './scene.ts';

/** What draws lines: a `Path2D` on the screen, text of an SVG in a file. */
export interface Pen {
  moveTo: (x: number, y: number) => void;
  lineTo: (x: number, y: number) => void;
  quadraticCurveTo: (cx: number, cy: number, x: number, y: number) => void;
  arc: (x: number, y: number, radius: number, from: number, to: number) => void;
  rect: (x: number, y: number, width: number, height: number) => void;
}
export type Colour = keyof Palette;

/** How a line looks. */
export interface Stroke {
  readonly colour: Colour;
  readonly width: number;
  readonly alpha: number;
  readonly dash: readonly number[];
  readonly round: boolean;
}
/** Things that look alike, as one path. */
export type Shape<P> =
  | { readonly type: 'stroke'; readonly stroke: Stroke; readonly path: P }
  | { readonly type: 'fill'; readonly colour: Colour | 'hatch'; readonly alpha: number; readonly path: P };

const FULL = 2 * Math.PI;
const stroke = (colour: Colour, width: number, of: Partial<Stroke> = {}): Stroke => ({
  ...{ colour, width, alpha: 1, dash: [], round: false },
  ...of,
});

/** Dimmed trouble is still seen. */
const DIMMED = 0.6;

/** How an edge is drawn, from below: the second line of a conflict is its core. */
export function edgeStrokes({ edge, near, order }: SceneEdge, { focused, ink, thin }: Scene): readonly Stroke[] {
  if (order > 0) return [stroke('accent', 3)];
  const alpha = near ? 1 : DIMMED;
  switch (edge.look) {
    case 'conflict':
      return [stroke('critical', 6, { alpha }), stroke('bg', 2)];
    case 'conflict-raised':
      return [stroke('warn', 5, { alpha }), stroke('bg', 2.5)];
    case 'cut':
      return [stroke('quarantine', 1.75, { alpha, dash: [1, 5], round: true })];
    case 'cascade':
      return [stroke('warn', 2.25, { alpha, dash: [10, 3, 2, 3] })];
    case 'loop':
      return [stroke('warn', Math.max(2.25, EDGE_WIDTH[edge.step]), { alpha })];
    case 'plain': {
      const dash = edge.relation === 'dependency' && !thin ? [5, 4] : [];
      const width = thin ? 1 : EDGE_WIDTH[edge.step];
      if (near && focused) return [stroke('text', width, { dash })];
      return [stroke('control', width, { dash, alpha: ink * (near ? EDGE_OPACITY[edge.step] : 0.22) })];
    }
  }
}

/** So many things are drawn as one path. Measured: of one path with thousands of curves each costs five times as much. */
const MOST_IN_PATH = 24;

/** Collects what looks alike, in the order in which looks come up first. */
class Batches<P extends Pen> {
  readonly shapes: Shape<P>[] = [];
  readonly #known = new Map<string, { readonly path: P; things: number }>();
  readonly #newPen: () => P;

  constructor(newPen: () => P) {
    this.#newPen = newPen;
  }

  stroke(look: Stroke): P {
    const { colour, width, alpha, dash, round } = look;
    return this.#of(`${colour} ${width} ${alpha} ${dash.join()} ${round}`, (path) => ({
      type: 'stroke',
      stroke: look,
      path,
    }));
  }

  fill(colour: Colour | 'hatch', alpha = 1): P {
    return this.#of(`fill ${colour} ${alpha}`, (path) => ({ type: 'fill', colour, alpha, path }));
  }

  /** What comes now lies over what was before, whatever it looks like. */
  next(): void {
    this.#known.clear();
  }

  #of(key: string, shape: (path: P) => Shape<P>): P {
    const known = this.#known.get(key);
    if (known !== undefined && known.things++ < MOST_IN_PATH) return known.path;
    const path = this.#newPen();
    this.#known.set(key, { path, things: 1 });
    this.shapes.push(shape(path));
    return path;
  }
}

/**
 * A scene as paths, in the order in which they are painted: edges, crosses of those that are cut, nodes, marks. Made once
 * for a scene, and painted as often as it is needed.
 */
export function shapesOf<P extends Pen>(scene: Scene, newPen: () => P): readonly Shape<P>[] {
  const batches = new Batches(newPen);
  for (const look of EDGE_LOOKS) {
    drawEdges(batches, scene, look);
    batches.next();
  }
  for (const it of scene.edges) if (it.edge.look === 'cut') drawCross(batches, it);
  batches.next();
  for (const it of scene.nodes) circle(batches.fill('bg'), it.x, it.y, it.plain ? it.rim : it.radius + RING_GAP);
  batches.next();
  for (const it of scene.nodes) drawNode(batches, it);
  batches.next();
  for (const it of scene.nodes) if (it.selected) halo(batches.stroke(stroke('accent', 2)), it, 5);
  for (const it of scene.nodes) if (it.pinned) drawPin(batches, it);
  for (const { curve, order } of scene.edges)
    if (order > 0) {
      circle(batches.fill('bg'), curve.middle.x, curve.middle.y, BADGE);
      circle(batches.stroke(stroke('accent', 1.5)), curve.middle.x, curve.middle.y, BADGE);
    }
  return batches.shapes;
}

/** Radius of the number on an edge of a path. */
export const BADGE = 9;
const EDGE_LOOKS = ['plain', 'cut', 'cascade', 'loop', 'conflict-raised', 'conflict', 'path'] as const;

function drawEdges<P extends Pen>(batches: Batches<P>, scene: Scene, look: (typeof EDGE_LOOKS)[number]): void {
  for (const it of scene.edges) {
    if ((it.order > 0 ? 'path' : it.edge.look) !== look) continue;
    const { start, control, end } = it.curve;
    const lines = edgeStrokes(it, scene);
    for (const line of lines) {
      const pen = batches.stroke(line);
      pen.moveTo(start.x, start.y);
      if (scene.thin && look === 'plain') pen.lineTo(end.x, end.y);
      else pen.quadraticCurveTo(control.x, control.y, end.x, end.y);
    }
    const [first] = lines;
    if (it.arrow === null || first === undefined) continue;
    const [tip, left, right] = it.arrow;
    const pen = batches.fill(first.colour, first.alpha);
    pen.moveTo(tip.x, tip.y);
    pen.lineTo(left.x, left.y);
    pen.lineTo(right.x, right.y);
    pen.lineTo(tip.x, tip.y);
  }
}

function drawCross<P extends Pen>(batches: Batches<P>, { curve: { middle }, near }: SceneEdge): void {
  circle(batches.fill('bg'), middle.x, middle.y, 8);
  const pen = batches.stroke(stroke('quarantine', 2, { alpha: near ? 1 : DIMMED, round: true }));
  for (const sign of [1, -1]) {
    pen.moveTo(middle.x - 4, middle.y - 4 * sign);
    pen.lineTo(middle.x + 4, middle.y + 4 * sign);
  }
}

function drawNode<P extends Pen>(batches: Batches<P>, it: SceneNode): void {
  const { node, x, y, radius } = it;
  if (node.shape !== 'disc') {
    const half = radius + SQUARE_GAP;
    const square = node.shape === 'square';
    batches.fill(square ? 'hatch' : 'node').rect(x - half, y - half, 2 * half, 2 * half);
    batches
      .stroke(stroke('quarantine', 2, { dash: square ? [] : [4, 3] }))
      .rect(x - half, y - half, 2 * half, 2 * half);
    return;
  }
  const alpha = it.near ? 1 : 0.4;
  // Without its ring a disc needs more of a colour to be seen.
  circle(batches.fill(it.plain ? 'control' : 'node', alpha), x, y, radius);
  if (it.plain) return;
  const ring = radius + RING_GAP;
  const few = node.level === 'few';
  circle(batches.stroke(stroke(few ? 'muted' : 'line-strong', 2, { alpha, dash: few ? [2, 3] : [] })), x, y, ring);
  if (node.arc === null || node.arc === 0) return;
  const troubled = node.level === 'critical' || node.level === 'warn';
  const colour = node.level === 'critical' ? 'critical' : node.level === 'warn' ? 'warn' : 'muted';
  const pen = batches.stroke(stroke(colour, troubled ? 3 : 2, { alpha }));
  pen.moveTo(x, y - ring);
  pen.arc(x, y, ring, -Math.PI / 2, -Math.PI / 2 + FULL * node.arc);
}

/** A needle with its head, at the upper right of a node that was put where it is. */
function drawPin<P extends Pen>(batches: Batches<P>, { x, y, rim }: SceneNode): void {
  const at = { x: x + rim * 0.75, y: y - rim * 0.75 };
  const needle = batches.stroke(stroke('text', 1.5, { round: true }));
  needle.moveTo(at.x - 4, at.y + 4);
  needle.lineTo(at.x + 2, at.y - 2);
  circle(batches.fill('text'), at.x + 3, at.y - 3, 3.5);
}

function circle(pen: Pen, x: number, y: number, radius: number): void {
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, FULL);
}

/** A line round a node, `gap` pixels from its ring. */
export function halo(pen: Pen, { node, x, y, radius }: SceneNode, gap: number): void {
  if (node.shape === 'disc') return circle(pen, x, y, radius + RING_GAP + gap);
  const half = radius + SQUARE_GAP + gap;
  pen.rect(x - half, y - half, 2 * half, 2 * half);
}
