import {
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3';
import { boxCollision, calloutRoom, edgeClearance, fillFrame, separate } from './layout-forces.ts';
import type { Point } from './geometry.ts';

/** What the layout has to know. Plain data: it goes to a worker. */
export interface LayoutRequest {
  readonly id: number;
  /** Everything anew, not only what is missing. */
  readonly full: boolean;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly radius: number;
    /** Of the label in pixels; 0 without one. */
    readonly label: number;
    /** Where it is now: it stays there, and others are placed round it. Null for a new one. */
    readonly at: Point | null;
  }[];
  readonly edges: readonly {
    readonly source: string;
    readonly target: string;
    readonly step: number;
    readonly hot: boolean;
  }[];
  /** Boxes in the middle of what they name. */
  readonly callouts: readonly { readonly agents: readonly string[]; readonly width: number }[];
}
export interface LayoutReply {
  readonly id: number;
  readonly full: boolean;
  readonly positions: readonly (readonly [string, Point])[];
}

export interface Body extends SimulationNodeDatum {
  readonly id: string;
  readonly radius: number;
  readonly label: number;
  readonly settled: boolean;
  x: number;
  y: number;
  vx: number;
  vy: number;
}
export interface Spring extends SimulationLinkDatum<Body> {
  readonly source: Body;
  readonly target: Body;
  readonly step: number;
  readonly hot: boolean;
}
export interface Held {
  readonly of: readonly Body[];
  readonly width: number;
}

/** One node in so many square pixels of the world; a larger fleet gets a larger world and is zoomed out. */
const ROOM_PER_NODE = 11_500;
const TICKS = 320;
const TICKS_FOR_NEW = 160;

/** The world in which nodes are laid out, at least as large as the frame and of its proportions. */
export function worldOf(frame: { width: number; height: number }, nodes: number): { width: number; height: number } {
  const scale = Math.sqrt(Math.max(1, (nodes * ROOM_PER_NODE) / Math.max(1, frame.width * frame.height)));
  return { width: frame.width * scale, height: frame.height * scale };
}

/**
 * Places the nodes of a request: forces of D3, and boxes for discs, labels and callouts that push one another apart.
 * Deterministic. Nodes that have a place keep it.
 */
export function layOut(request: LayoutRequest): LayoutReply {
  const bodies = startingBodies(request);
  const byId = new Map(bodies.map((body) => [body.id, body]));
  const springs = request.edges.flatMap(({ source, target, step, hot }): Spring[] => {
    const ends = [byId.get(source), byId.get(target)] as const;
    return ends[0] && ends[1] && ends[0] !== ends[1] ? [{ source: ends[0], target: ends[1], step, hot }] : [];
  });
  const held = request.callouts.map(({ agents, width }): Held => ({
    of: agents.flatMap((id) => byId.get(id) ?? []),
    width,
  }));
  const some = bodies.some((body) => body.settled);
  const { width, height } = request;
  const spacing = Math.sqrt((width * height) / Math.max(1, bodies.length));
  const ticks = some ? TICKS_FOR_NEW : bodies.length > 150 ? TICKS * 0.6 : TICKS;
  const simulation = forceSimulation<Body, Spring>(bodies)
    .stop()
    .alphaDecay(1 - 0.002 ** (1 / ticks))
    .velocityDecay(0.42)
    .force(
      'charge',
      forceManyBody<Body>()
        .strength(-spacing * 5)
        .distanceMax(spacing * 5),
    )
    .force(
      'springs',
      forceLink<Body, Spring>(springs)
        .distance(({ source, target, hot }) => spacing * (hot ? 1.35 : 0.8) + source.radius + target.radius)
        .strength(({ step, hot }) => (hot ? 0.5 : 0.05 + 0.03 * step)),
    )
    .force('x', forceX<Body>(width / 2).strength(0.03))
    .force('y', forceY<Body>(height / 2).strength(0.03 * (width / height)))
    .force('edges', edgeClearance(springs))
    .force('callouts', calloutRoom(held))
    .force('boxes', boxCollision(held));
  for (let tick = 0; tick < ticks; tick++) {
    simulation.tick();
    if (!some && tick % 30 === 20 && tick < ticks * 0.85) fillFrame(bodies, width, height);
    keepInside(bodies, width, height);
  }
  separate(bodies, held, () => keepInside(bodies, width, height), bodies.length > 150 ? 60 : 400);
  return {
    id: request.id,
    full: request.full,
    positions: bodies.map(({ id, x, y }) => [id, { x: round(x), y: round(y) }]),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Settled ones where they are; new ones beside their settled neighbours; all new: a spiral of D3’s own. */
function startingBodies(request: LayoutRequest): Body[] {
  const places = new Map(request.nodes.flatMap(({ id, at }) => (at === null ? [] : [[id, at] as const])));
  const beside = new Map<string, Point[]>();
  for (const { source, target } of request.edges)
    for (const [id, other] of [
      [source, target],
      [target, source],
    ] as const) {
      const place = places.get(other);
      if (place !== undefined && !places.has(id)) beside.set(id, [...(beside.get(id) ?? []), place]);
    }
  return request.nodes.map(({ id, radius, label, at }, index): Body => {
    const near = beside.get(id) ?? [];
    const angle = index * 2.4; // the golden angle: no two on one spot
    const distance = at !== null ? 0 : near.length > 0 ? 50 : 14 * Math.sqrt(index + 1);
    const middle = at ?? (near.length > 0 ? mean(near) : { x: request.width / 2, y: request.height / 2 });
    const x = middle.x + distance * Math.cos(angle);
    const y = middle.y + distance * Math.sin(angle);
    return {
      id,
      radius,
      label,
      settled: at !== null,
      x,
      y,
      vx: 0,
      vy: 0,
      ...(at === null ? {} : { fx: at.x, fy: at.y }),
    };
  });
}

const mean = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
  y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
});

function keepInside(bodies: readonly Body[], width: number, height: number): void {
  for (const body of bodies) {
    if (body.settled) continue;
    const side = Math.min(width / 2, Math.max(body.radius + 8, body.label / 2) + 12);
    body.x = Math.min(width - side, Math.max(side, body.x));
    body.y = Math.min(height - body.radius - 44, Math.max(body.radius + 16, body.y));
  }
}
