import { arrowHead, centroid, curve, EDGE_WIDTH, RING_GAP, SQUARE_GAP, type Curve, type Point } from './geometry.ts';
import { meet, placeLabels, type Box, type PlacedLabel } from './labels.ts';
import type { Callout, GraphEdgeView, GraphModel, GraphNodeView } from './model.ts';

/** World to screen: `x * k + x0`. */
export interface Transform {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}
export interface Frame {
  readonly width: number;
  readonly height: number;
}
export interface SceneNode extends Point {
  readonly node: GraphNodeView;
  readonly radius: number;
  readonly rim: number;
  /** The selected one, or beside it; all where nothing is selected. */
  readonly near: boolean;
  readonly selected: boolean;
}
export interface SceneEdge {
  readonly edge: GraphEdgeView;
  readonly curve: Curve;
  readonly arrow: readonly [Point, Point, Point] | null;
  readonly near: boolean;
}
/** The graph in screen coordinates, ready to be painted and to be hit. */
export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  readonly labels: ReadonlyMap<string, PlacedLabel>;
  readonly callouts: readonly { readonly callout: Callout; readonly box: Box }[];
  readonly focused: boolean;
}

const EDGE_ORDER: Record<GraphEdgeView['look'], number> = {
  plain: 0,
  cut: 1,
  loop: 2,
  'conflict-raised': 3,
  conflict: 4,
};
const EDGE_INK: Record<GraphEdgeView['look'], number> = {
  plain: 0.35,
  cut: 1.2,
  loop: 1.6,
  'conflict-raised': 1.6,
  conflict: 1.6,
};
/** The legend’s line at the bottom, which nothing should lie under. */
export const LEGEND_HEIGHT = 36;
/** Discs shrink with the picture, but not below this share of their size. */
export const SMALLEST_SCALE = 0.35;

export interface SceneInput {
  readonly model: GraphModel;
  readonly positions: ReadonlyMap<string, Point>;
  readonly transform: Transform;
  readonly frame: Frame;
  readonly selected: string | null;
  readonly hidden: ReadonlySet<GraphEdgeView['relation']>;
  /** Width in pixels of a node’s words. */
  readonly measure: (node: GraphNodeView) => number;
  /** Only trouble and the busiest get a label, as on a phone. */
  readonly sparse: boolean;
  readonly before: ReadonlyMap<string, PlacedLabel>;
}

export function buildScene(input: SceneInput): Scene {
  const { model, positions, transform, selected } = input;
  const visibleEdges = model.edges.filter((edge) => !input.hidden.has(edge.relation));
  const near = new Set(selected === null ? [] : [selected]);
  for (const edge of visibleEdges) {
    if (edge.source === selected) near.add(edge.target);
    if (edge.target === selected) near.add(edge.source);
  }
  const focused = selected !== null && model.nodes.some((node) => node.id === selected);
  const scale = Math.max(SMALLEST_SCALE, Math.min(1.25, transform.k));
  const nodes = model.nodes.flatMap((node): SceneNode[] => {
    const place = positions.get(node.id);
    if (place === undefined) return [];
    const radius = node.radius * scale;
    return [
      {
        node,
        x: place.x * transform.k + transform.x,
        y: place.y * transform.k + transform.y,
        radius,
        rim: radius + (node.shape === 'disc' ? RING_GAP + 1.5 : SQUARE_GAP + 2),
        near: !focused || near.has(node.id),
        selected: node.id === selected,
      },
    ];
  });
  const edges = sceneEdges(visibleEdges, new Map(nodes.map((node) => [node.node.id, node])), selected, focused);
  const callouts = input.sparse ? [] : sceneCallouts(model.callouts, nodes, input.hidden);
  const labels = placeLabels(
    nodes.map((it) => ({
      id: it.node.id,
      x: it.x,
      y: it.y,
      rim: it.rim + (it.selected ? 5 : 0),
      width: wantsLabel(it, input) ? input.measure(it.node) : 0,
      priority: priority(it),
      must: it.selected || it.node.shape !== 'disc' || it.node.level === 'warn' || it.node.level === 'critical',
    })),
    edges.map(({ curve: c, edge }) => ({ curve: c, weight: EDGE_INK[edge.look] })),
    callouts.map(({ box }) => box),
    { width: input.frame.width, height: input.frame.height - LEGEND_HEIGHT },
    input.before,
  );
  return { nodes, edges, labels, callouts, focused };
}

function sceneEdges(
  edges: readonly GraphEdgeView[],
  nodes: ReadonlyMap<string, SceneNode>,
  selected: string | null,
  focused: boolean,
): readonly SceneEdge[] {
  return [...edges]
    .sort((a, b) => EDGE_ORDER[a.look] - EDGE_ORDER[b.look])
    .flatMap((edge): SceneEdge[] => {
      const from = nodes.get(edge.source);
      const to = nodes.get(edge.target);
      if (from === undefined || to === undefined) return [];
      const noArrow = edge.look === 'cut' || edge.look.startsWith('conflict');
      const straight = edge.look === 'loop' || edge.look.startsWith('conflict');
      const drawn = curve(
        { x: from.x, y: from.y, rim: from.rim + 1 },
        { x: to.x, y: to.y, rim: to.rim + (noArrow ? 1 : 4) },
        straight,
      );
      const arrow = noArrow ? null : arrowHead(drawn, edge.look === 'loop' ? 2.25 : EDGE_WIDTH[edge.step]);
      return [{ edge, curve: drawn, arrow, near: !focused || edge.source === selected || edge.target === selected }];
    });
}

function sceneCallouts(
  callouts: readonly Callout[],
  nodes: readonly SceneNode[],
  hidden: SceneInput['hidden'],
): Scene['callouts'] {
  const taken: Box[] = [];
  return callouts.flatMap((callout) => {
    const of = nodes.filter(({ node }) => callout.agents.includes(node.id));
    if (of.length < 2 || (callout.agents.length === 2 && callout.tone === 'critical' && hidden.has('conflict')))
      return [];
    const middle = centroid(of);
    const width = calloutWidth(callout.text);
    let box: Box = { x: Math.round(middle.x - width / 2), y: Math.round(middle.y - 10), width, height: CALLOUT_HEIGHT };
    while (taken.some((other) => meet(box, other))) box = { ...box, y: box.y + CALLOUT_HEIGHT + 4 };
    taken.push(box);
    return [{ callout, box }];
  });
}

const CALLOUT_HEIGHT = 20;

/** Inter 12/500 is 6.6 px a character on average; a little air on both sides. */
export const calloutWidth = (text: string): number => Math.ceil([...text].length * 6.6 + 18);

const HUB_RADIUS = 14;

function wantsLabel(it: SceneNode, { sparse }: SceneInput): boolean {
  return !sparse || it.selected || inTrouble(it.node) || it.node.radius >= HUB_RADIUS;
}

/** Does it need a name before others do? */
export const inTrouble = (node: GraphNodeView): boolean =>
  node.shape !== 'disc' || node.level === 'warn' || node.level === 'critical' || node.level === 'few';

function priority(it: SceneNode): number {
  return (
    (it.selected ? 1000 : 0) +
    (inTrouble(it.node) && it.node.level !== 'few' ? 100 : 0) +
    (it.near ? 50 : 0) +
    it.node.radius
  );
}

/** What a node takes up in the world: half the width of its words or disc, and its radius. */
export interface Spot extends Point {
  readonly half: number;
  readonly radius: number;
}

/** The transform that shows all nodes, never larger than life. */
export function fitTransform(spots: readonly Spot[], frame: Frame): Transform {
  if (spots.length === 0) return { x: 0, y: 0, k: 1 };
  const left = Math.min(...spots.map((it) => it.x - it.half));
  const right = Math.max(...spots.map((it) => it.x + it.half));
  const top = Math.min(...spots.map((it) => it.y - it.radius - 14));
  const bottom = Math.max(...spots.map((it) => it.y + it.radius + 28));
  const height = frame.height - LEGEND_HEIGHT;
  const k = Math.min(1, frame.width / (right - left), height / (bottom - top));
  return { k, x: frame.width / 2 - ((left + right) / 2) * k, y: height / 2 - ((top + bottom) / 2) * k };
}

export type Hit =
  { readonly type: 'node'; readonly node: SceneNode } | { readonly type: 'edge'; readonly edge: SceneEdge } | null;

const EDGE_REACH = 6;
const SMALLEST_TARGET = 14;

/** What lies under a point: a node before an edge, the nearest first. */
export function hit(scene: Scene, at: Point): Hit {
  let best: { node: SceneNode; distance: number } | null = null;
  for (const node of scene.nodes) {
    const distance = Math.hypot(node.x - at.x, node.y - at.y);
    if (distance <= Math.max(SMALLEST_TARGET, node.rim + 3) && (best === null || distance < best.distance))
      best = { node, distance };
  }
  if (best !== null) return { type: 'node', node: best.node };
  for (const node of scene.nodes) {
    const box = scene.labels.get(node.node.id)?.box;
    if (box && at.x >= box.x && at.x <= box.x + box.width && at.y >= box.y && at.y <= box.y + box.height)
      return { type: 'node', node };
  }
  let line: { edge: SceneEdge; distance: number } | null = null;
  for (const edge of scene.edges) {
    const distance = distanceTo(edge.curve, at);
    if (distance <= EDGE_REACH && (line === null || distance < line.distance)) line = { edge, distance };
  }
  return line === null ? null : { type: 'edge', edge: line.edge };
}

function distanceTo(c: Curve, at: Point): number {
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
