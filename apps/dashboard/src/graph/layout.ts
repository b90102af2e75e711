import {
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3';
import { disorder } from './disorder.ts';
import { boxCollision, calloutRoom, edgeClearance, fillFrame, separate } from './layout-forces.ts';
import type { Point } from './geometry.ts';

/** What the layout has to know. Plain data: it goes to a worker. */
export interface LayoutRequest {
  readonly id: number;
  /** Everything anew, not only what is missing. */
  readonly full: boolean;
  /** Size of the world. */
  readonly width: number;
  readonly height: number;
  /** World pixels in one of the screen: words and lines in trouble need as much more room. */
  readonly scale: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly radius: number;
    /** Of the label in pixels; 0 without one. */
    readonly label: number;
    /** Where it is to stay, with others placed round it; null: wherever there is room. */
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
  /** Of a callout that has to stand between the two; 0 without one. */
  readonly room: number;
}
export interface Held {
  readonly of: readonly Body[];
  readonly width: number;
  readonly scale: number;
}

/** One node in so many square pixels of the world; a larger fleet gets a larger world and is zoomed out. */
const ROOM_PER_NODE = 11_500;
/** From so many nodes on, calm ones get no room for words: trouble has it. */
export const CROWD = 60;
const TICKS = 300;
const TICKS_FOR_NEW = 160;
/** Larger graphs are calmed for a shorter time, so that it takes seconds and not a minute. */
const LARGE = 150;
const LARGER = 500;
const HUGE = 1500;

/** The world in which nodes are laid out, at least as large as the frame and of its proportions. */
export function worldOf(
  frame: { width: number; height: number },
  nodes: number,
): { width: number; height: number; scale: number } {
  const scale = Math.sqrt(Math.max(1, (nodes * ROOM_PER_NODE) / Math.max(1, frame.width * frame.height)));
  return { width: frame.width * scale, height: frame.height * scale, scale };
}

/**
 * Places the nodes of a request: forces of D3, and boxes for discs, labels and callouts that push one another apart. A
 * small graph is laid out from several beginnings, and the clearest picture is taken. Deterministic. Nodes that have a
 * place keep it.
 */
export function layOut(request: LayoutRequest): LayoutReply {
  const placed = !request.full && request.nodes.some((node) => node.at !== null);
  const n = request.nodes.length;
  const beginnings = placed ? 1 : n <= 12 ? 4 : n <= 60 ? 8 : n <= 150 ? 3 : 1;
  let best: { bodies: readonly Body[]; score: number } | null = null;
  for (let turn = 0; turn < beginnings; turn++) {
    const attempt = layOutOnce(request, turn, placed);
    const score = beginnings === 1 ? 0 : disorder(attempt.bodies, attempt.springs) + 20 * attempt.overlapping;
    if (best === null || score < best.score) best = { bodies: attempt.bodies, score };
  }
  const positions = (best?.bodies ?? []).map(({ id, x, y }) => [id, { x: round(x), y: round(y) }] as const);
  return { id: request.id, full: request.full, positions };
}

function layOutOnce(request: LayoutRequest, turn: number, placed: boolean) {
  const { width, height, scale } = request;
  const bodies = startingBodies(request, turn);
  const byId = new Map(bodies.map((body) => [body.id, body]));
  const held = request.callouts.map(({ agents, width: wide }): Held => ({
    of: agents.flatMap((id) => byId.get(id) ?? []),
    width: wide * scale,
    scale,
  }));
  const springs = request.edges.flatMap(({ source, target, step, hot }): Spring[] => {
    const ends = [byId.get(source), byId.get(target)] as const;
    if (!ends[0] || !ends[1] || ends[0] === ends[1]) return [];
    const between = held.find(
      ({ of }) => of.length === 2 && of.includes(ends[0] as Body) && of.includes(ends[1] as Body),
    );
    return [{ source: ends[0], target: ends[1], step, hot, room: between?.width ?? 0 }];
  });
  const spacing = Math.sqrt((width * height) / Math.max(1, bodies.length));
  const loose = Math.min(1, 45 / bodies.length) ** 1.5; // many springs together would pull a large graph into a clump
  // In a crowd, trouble stands in the middle and has more room.
  const crowded = bodies.length > CROWD;
  const hot = new Set(springs.flatMap((spring) => (spring.hot ? [spring.source, spring.target] : [])));
  const pull = (body: Body): number => (crowded && hot.has(body) ? 0.12 : 0.04);
  const ticks = ticksFor(bodies.length, placed);
  const simulation = forceSimulation<Body, Spring>(bodies)
    .stop()
    .alphaDecay(1 - 0.002 ** (1 / ticks))
    .velocityDecay(0.42)
    .force(
      'charge',
      forceManyBody<Body>()
        .strength((body) => -spacing * (crowded && hot.has(body) ? 10 : 4))
        .distanceMax(spacing * 4),
    )
    .force(
      'springs',
      forceLink<Body, Spring>(springs)
        .distance(
          ({ source, target, hot, room }) =>
            Math.max(spacing * (hot ? 1.2 : 0.75), hot ? 110 * scale : 0, room + 40) + source.radius + target.radius,
        )
        .strength(({ step, hot }) => (hot ? 0.5 : (0.08 + 0.05 * step) * loose)),
    )
    .force('x', forceX<Body>(width / 2).strength(pull))
    .force(
      'y',
      forceY<Body>(height / 2).strength((body) => pull(body) * (width / height)),
    )
    .force('edges', edgeClearance(crowded ? springs.filter((spring) => spring.hot) : springs, scale))
    .force('callouts', calloutRoom(held))
    .force('boxes', boxCollision(held, scale));
  // A crowd takes the room that it needs, and is zoomed out to be seen.
  const inside = crowded ? () => {} : () => keepInside(bodies, width, height);
  for (let tick = 0; tick < ticks; tick++) {
    simulation.tick();
    if (!placed && !crowded && tick % 30 === 20 && tick < ticks * 0.85) fillFrame(bodies, width, height);
    inside();
  }
  const overlapping = separate(
    bodies,
    held,
    scale,
    inside,
    bodies.length > HUGE ? 20 : bodies.length > LARGE ? 60 : 200,
  );
  return { bodies, springs, overlapping };
}

function ticksFor(nodes: number, placed: boolean): number {
  if (placed) return nodes > HUGE ? TICKS_FOR_NEW / 4 : TICKS_FOR_NEW;
  return TICKS * (nodes > HUGE ? 0.2 : nodes > LARGER ? 0.4 : nodes > LARGE ? 0.6 : 1);
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Settled ones where they are; new ones beside their settled neighbours; all new: a spiral of D3’s own. */
function startingBodies(request: LayoutRequest, turn: number): Body[] {
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
    const angle = (index + turn * 1.7) * (2.4 + turn * 0.37); // near the golden angle: no two on one spot
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
    body.y = Math.min(height - body.radius - 32, Math.max(body.radius + 16, body.y));
  }
}
