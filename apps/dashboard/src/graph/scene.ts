import { meet, type Box } from './boxes.ts';
import { arrowHead, centroid, curve, EDGE_WIDTH, RING_GAP, SQUARE_GAP, type Curve, type Point } from './geometry.ts';
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
  /** What is looked at, or beside it; all where nothing is. */
  readonly near: boolean;
  readonly selected: boolean;
  readonly pinned: boolean;
  /** Small and calm: without ring and arc. */
  readonly plain: boolean;
}
export interface SceneEdge {
  readonly edge: GraphEdgeView;
  readonly curve: Curve;
  readonly arrow: readonly [Point, Point, Point] | null;
  readonly near: boolean;
  /** Its place in the path that is shown, from 1; 0 for all else. */
  readonly order: number;
}
/**
 * The graph at one zoom, ready to be painted and to be hit. It does not know where on the screen it lies: whoever paints
 * it moves it there, so that a pan costs nothing here.
 */
export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  readonly callouts: readonly { readonly callout: Callout; readonly box: Box }[];
  readonly focused: boolean;
  /** Zoom: pixels in one of the world. */
  readonly k: number;
  /** Plain edges are thin straight lines, whatever their strength and relation. */
  readonly thin: boolean;
  /** How much of their ink plain edges keep; less where there are many. */
  readonly ink: number;
}

const EDGE_ORDER: Record<GraphEdgeView['look'], number> = {
  plain: 0,
  cut: 1,
  cascade: 2,
  loop: 3,
  'conflict-raised': 4,
  conflict: 5,
};
const PATH_ORDER = 6;
/** The legend’s line at the bottom, which nothing should lie under. */
export const LEGEND_HEIGHT = 36;
/** Discs shrink with the picture, but not below this share of their size. */
export const SMALLEST_SCALE = 0.35;
/** Zoomed out further than this, calm nodes are discs alone and their edges have no arrow heads. */
const DETAIL_FROM = 0.4;
/** From afar, so many plain edges are thin straight lines: to draw dashes and bends takes ten times as long. */
const THIN_FROM = 1000;
/** With more edges than this, plain ones are fainter, so that the picture does not turn grey. */
const FULL_INK = 400;

export interface SceneInput {
  readonly model: GraphModel;
  readonly positions: ReadonlyMap<string, Point>;
  readonly k: number;
  readonly selected: string | null;
  /** Ids of the edges of a path, in its order. */
  readonly path: readonly string[];
  /** Agents of a name that is searched for; null: none is. */
  readonly named: ReadonlySet<string> | null;
  readonly pinned: ReadonlySet<string>;
  readonly hidden: ReadonlySet<GraphEdgeView['relation']>;
  /** Only trouble and the busiest get a label, as on a phone, and there are no callouts. */
  readonly sparse: boolean;
}

export function buildScene(input: SceneInput): Scene {
  const { model, positions, selected, k } = input;
  const order = new Map(input.path.map((id, index) => [id, index + 1]));
  const visible = model.edges.filter((edge) => order.has(edge.id) || !input.hidden.has(edge.relation));
  const looked = lookedAt(input, visible, order);
  const thin = k < DETAIL_FROM && visible.length >= THIN_FROM;
  const scale = Math.max(SMALLEST_SCALE, Math.min(1.25, k));
  const nodes: SceneNode[] = [];
  const byId = new Map<string, SceneNode>();
  for (const node of model.nodes) {
    const place = positions.get(node.id);
    if (place === undefined) continue;
    const radius = node.radius * scale;
    const isSelected = node.id === selected;
    const plain = k < DETAIL_FROM && node.shape === 'disc' && !isSelected && !isTroubled(node);
    const it: SceneNode = {
      node,
      x: place.x * k,
      y: place.y * k,
      radius,
      rim: radius + (node.shape !== 'disc' ? SQUARE_GAP + 2 : plain ? 1 : RING_GAP + 1.5),
      near: looked === null || looked.nodes.has(node.id),
      selected: isSelected,
      pinned: input.pinned.has(node.id),
      plain,
    };
    nodes.push(it);
    byId.set(node.id, it);
  }
  return {
    nodes,
    edges: sceneEdges(visible, byId, looked, order, { k, thin }),
    callouts: input.sparse ? [] : sceneCallouts(model.callouts, byId, input.hidden),
    focused: looked !== null,
    k,
    thin,
    ink: Math.min(1, Math.sqrt(FULL_INK / Math.max(1, visible.length))),
  };
}

interface LookedAt {
  readonly nodes: ReadonlySet<string>;
  readonly edge: (edge: GraphEdgeView) => boolean;
}

/** What is in full while the rest is dimmed: a path, else the neighbourhood of the selected one, else what bears the name. */
function lookedAt(
  { model, selected, path, named }: SceneInput,
  edges: readonly GraphEdgeView[],
  order: ReadonlyMap<string, number>,
): LookedAt | null {
  const nodes = new Set<string>();
  if (path.length > 0) {
    for (const edge of edges) if (order.has(edge.id)) nodes.add(edge.source).add(edge.target);
    return { nodes, edge: ({ id }) => order.has(id) };
  }
  if (selected !== null && model.nodes.some(({ id }) => id === selected)) {
    nodes.add(selected);
    const touches = ({ source, target }: GraphEdgeView): boolean => source === selected || target === selected;
    for (const edge of edges) if (touches(edge)) nodes.add(edge.source).add(edge.target);
    return { nodes, edge: touches };
  }
  if (named === null) return null;
  return { nodes: named, edge: ({ source, target }) => named.has(source) && named.has(target) };
}

function sceneEdges(
  edges: readonly GraphEdgeView[],
  nodes: ReadonlyMap<string, SceneNode>,
  looked: LookedAt | null,
  order: ReadonlyMap<string, number>,
  { k, thin }: { readonly k: number; readonly thin: boolean },
): readonly SceneEdge[] {
  const drawn: SceneEdge[] = [];
  for (const edge of edges) {
    const from = nodes.get(edge.source);
    const to = nodes.get(edge.target);
    if (from === undefined || to === undefined) continue;
    const place = order.get(edge.id) ?? 0;
    const conflict = edge.look === 'conflict' || edge.look === 'conflict-raised';
    const noArrow = place === 0 && (edge.look === 'cut' || conflict || (k < DETAIL_FROM && edge.look === 'plain'));
    const line = curve(
      { x: from.x, y: from.y, rim: from.rim + 1 },
      { x: to.x, y: to.y, rim: to.rim + (noArrow ? 1 : 4) },
      edge.look === 'loop' || conflict || (thin && place === 0 && edge.look === 'plain'),
    );
    const width = place > 0 ? 3 : edge.look === 'plain' ? EDGE_WIDTH[edge.step] : 2.25;
    drawn.push({
      edge,
      curve: line,
      arrow: noArrow ? null : arrowHead(line, width),
      near: looked === null || looked.edge(edge),
      order: place,
    });
  }
  const rank = (it: SceneEdge): number => (it.order > 0 ? PATH_ORDER : EDGE_ORDER[it.edge.look]);
  return drawn.sort((a, b) => rank(a) - rank(b));
}

function sceneCallouts(
  callouts: readonly Callout[],
  nodes: ReadonlyMap<string, SceneNode>,
  hidden: SceneInput['hidden'],
): Scene['callouts'] {
  const taken: Box[] = [];
  return callouts.flatMap((callout) => {
    const of = callout.agents.flatMap((id) => nodes.get(id) ?? []);
    const [first] = of;
    if (first === undefined || of.length < callout.agents.length || (callout.relation && hidden.has(callout.relation)))
      return [];
    const width = calloutWidth(callout.text);
    const middle = of.length > 1 ? centroid(of) : { x: first.x, y: first.y - first.rim - CALLOUT_HEIGHT };
    let box: Box = { x: Math.round(middle.x - width / 2), y: Math.round(middle.y - 10), width, height: CALLOUT_HEIGHT };
    const step = (of.length > 1 ? 1 : -1) * (CALLOUT_HEIGHT + 4);
    while (taken.some((other) => meet(box, other))) box = { ...box, y: box.y + step };
    taken.push(box);
    return [{ callout, box }];
  });
}

const CALLOUT_HEIGHT = 20;

/** Inter 12/500 is 6.6 px a character on average; a little air on both sides. */
export const calloutWidth = (text: string): number => Math.ceil([...text].length * 6.6 + 18);

/** Is it drawn otherwise than a calm one? */
export const isTroubled = ({ shape, level }: GraphNodeView): boolean =>
  shape !== 'disc' || level === 'warn' || level === 'critical';

/** Does it need a name before others do? */
export const inTrouble = (node: GraphNodeView): boolean => isTroubled(node) || node.level === 'few';

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
