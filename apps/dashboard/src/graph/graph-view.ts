import { drag, select, zoom, zoomIdentity, type D3DragEvent, type D3ZoomEvent, type ZoomBehavior } from 'd3';
import { Backdrop } from './backdrop.ts';
import type { Point } from './geometry.ts';
import { CROWDED, Drawing } from './drawing.ts';
import { nodeWidth } from './measure.ts';
import type { GraphModel, GraphNodeView, Relation } from './model.ts';
import { LABEL_FONT, paint, paintFlashes, type Flash, type Picture } from './paint.ts';
import { readPalette, type Palette } from './palette.ts';
import { hit, type Hit } from './hit.ts';
import type { Labels } from './scene-labels.ts';
import { fitTransform, type Frame, type Scene, type SceneNode, type Transform } from './scene.ts';
import { onThemeChange } from '../ui/theme.ts';

export interface GraphInput {
  readonly model: GraphModel;
  readonly positions: ReadonlyMap<string, Point>;
  readonly pinned: ReadonlySet<string>;
  readonly selected: string | null;
  readonly path: readonly string[];
  readonly named: ReadonlySet<string> | null;
  readonly hidden: ReadonlySet<Relation>;
}
export interface GraphEvents {
  readonly onSelect: (agent: string | null) => void;
  /** What lies under the pointer and where that is; null where nothing does. */
  readonly onHover: (hover: { readonly hit: NonNullable<Hit>; readonly at: Point } | null) => void;
  readonly onResize: (frame: Frame) => void;
  /** A person has put an agent somewhere, in coordinates of the world. */
  readonly onPut: (agent: string, at: Point) => void;
  /** How many of the nodes in view have their name beside them. */
  readonly onNamed: (named: number) => void;
}

const MOVE_MS = 400;
const FLASH_MS = 600;
const SPARSE_BELOW_PX = 500;
/** Larger graphs jump to a new layout: to move them would take a scene for each frame. */
const MOST_MOVED = 300;
/** A press that moves less is a click. */
const DRAG_FROM_PX = 4;
const STEP_PX = 20;

/**
 * The canvas: zoom, pointer and drawing. A frame is drawn only when something has changed; while a node moves or
 * flashes, frames follow one another until that is over. An idle page draws none. A scene is made when the graph or the
 * zoom changes; a pan paints the one that is there at another place.
 */
export class GraphView {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: GraphEvents;
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  readonly #stops: (() => void)[] = [];
  #input: GraphInput | null = null;
  #frame: Frame = { width: 0, height: 0 };
  #transform: Transform = { x: 0, y: 0, k: 1 };
  #palette: Palette;
  readonly #drawing = new Drawing();
  readonly #backdrop = new Backdrop();
  #late: ReturnType<typeof setTimeout> | undefined;
  #pending = 0;
  #touched = false;
  #zooming = false;
  #hovered: string | null = null;
  #named = -1;
  #move: { from: ReadonlyMap<string, Point>; since: number } | null = null;
  #held: { readonly id: string; readonly at: Point } | null = null;
  readonly #flashes = new Map<string, number>();

  constructor(canvas: HTMLCanvasElement, events: GraphEvents) {
    this.#canvas = canvas;
    this.#events = events;
    this.#palette = readPalette(document.documentElement);
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.03, 4])
      .on('start', () => {
        this.#zooming = true;
      })
      .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        if (sourceEvent !== null) this.#touched = true;
        if (transform.k !== this.#transform.k) this.#drawing.graphChanged();
        this.#transform = transform;
        this.#change();
      })
      .on('end', () => {
        this.#zooming = false;
        this.#drawing.viewChanged();
        this.#change();
      });
    // Before the zoom, so that a press on a node moves that one and not the picture.
    select(canvas).call(this.#dragging()).call(this.#zoom).on('dblclick.zoom', null);
    this.#listen();
  }

  /** Did a person move the picture? Then it is left as it is. */
  readonly touched = (): boolean => this.#touched;

  update(input: GraphInput): void {
    const before = this.#input;
    const now = performance.now();
    const moved = before !== null && before.positions !== input.positions;
    if (moved) {
      const from = this.#positionsAt(now);
      const movable = from.size > 0 && from.size <= MOST_MOVED && !reducedMotion() && differ(from, input.positions);
      this.#move = movable ? { from, since: now } : null;
    }
    if (before !== null && before.model !== input.model && !reducedMotion())
      this.#flash(before.model, input.model, now);
    this.#input = input;
    const grown = before?.model.nodes.length !== input.model.nodes.length;
    if (!this.#touched && (moved || grown)) this.#fitQuietly();
    else if (before?.selected !== input.selected) this.#bringIntoView(input.selected);
    this.#drawing.graphChanged();
    this.#change();
  }

  /** Shows everything, and lets new nodes move the picture again. */
  fit(): void {
    this.#touched = false;
    this.#fitQuietly();
  }

  zoomBy(factor: number): void {
    this.#touched = true;
    select(this.#canvas).call(this.#zoom.scaleBy, factor);
  }

  panBy(dx: number, dy: number): void {
    this.#touched = true;
    select(this.#canvas).call(this.#zoom.translateBy, dx / this.#transform.k, dy / this.#transform.k);
  }

  /** Moves the selected node by so many steps on the screen. */
  nudge(dx: number, dy: number): void {
    const id = this.#input?.selected ?? null;
    const place = id === null ? undefined : this.#input?.positions.get(id);
    if (id === null || place === undefined) return;
    const step = STEP_PX / this.#transform.k;
    this.#events.onPut(id, { x: place.x + dx * step, y: place.y + dy * step });
  }

  /** The picture as it stands. */
  get picture(): { scene: Scene; labels: Labels; transform: Transform; frame: Frame; palette: Palette } | null {
    const { scene, labels } = this.#drawing;
    if (scene === null) return null;
    const { x, y, k } = this.#transform;
    return { scene, labels, frame: this.#frame, palette: this.#palette, transform: { x, y, k: k / scene.k } };
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.#pending);
    clearTimeout(this.#late);
    select(this.#canvas).on('.zoom', null).on('.drag', null);
  }

  #listen(): void {
    const canvas = this.#canvas;
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(canvas);
    this.#stops.push(() => resized.disconnect());
    this.#stops.push(
      onThemeChange(() => {
        this.#palette = readPalette(document.documentElement);
        this.#change();
      }),
    );
    void document.fonts.load(LABEL_FONT).then(() => {
      this.#drawing.viewChanged();
      this.#change();
    });
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      canvas.addEventListener(type, listener);
      this.#stops.push(() => canvas.removeEventListener(type, listener));
    };
    on('click', (event) => {
      const found = this.#at(event);
      this.#events.onSelect(found?.type === 'node' ? found.node.node.id : null);
    });
    on('pointermove', (event) => {
      if (event.buttons === 0) this.#hover(event.pointerType === 'touch' ? null : this.#at(event), event);
    });
    on('pointerleave', (event) => this.#hover(null, event));
  }

  #dragging() {
    type Dragged = D3DragEvent<HTMLCanvasElement, unknown, Point & { readonly it: SceneNode }>;
    let begin: Point = { x: 0, y: 0 };
    // With a finger the picture is moved: on a phone there is hardly a place without a node.
    return drag<HTMLCanvasElement, unknown>()
      .container(() => this.#canvas)
      .touchable(false)
      .clickDistance(DRAG_FROM_PX)
      .subject((event: Dragged) => {
        const found = this.#hit(event);
        return found?.type === 'node' ? { it: found.node, x: event.x, y: event.y } : undefined;
      })
      .on('start', ({ x, y }: Dragged) => {
        begin = { x, y };
      })
      .on('drag', ({ x, y, subject: { it } }: Dragged) => {
        if (this.#held === null && Math.hypot(x - begin.x, y - begin.y) < DRAG_FROM_PX) return;
        const place = this.#input?.positions.get(it.node.id);
        if (place === undefined) return;
        const { k } = this.#transform;
        this.#held = { id: it.node.id, at: { x: place.x + (x - begin.x) / k, y: place.y + (y - begin.y) / k } };
        this.#drawing.graphChanged();
        this.#change();
      })
      .on('end', () => {
        const held = this.#held;
        this.#held = null;
        if (held === null) return;
        this.#touched = true;
        this.#events.onPut(held.id, held.at);
      });
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return;
    this.#frame = { width, height };
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(height * devicePixelRatio);
    this.#events.onResize(this.#frame);
    if (!this.#touched) this.#fitQuietly();
    this.#drawing.viewChanged();
    this.#change();
  }

  #fitQuietly(): void {
    const input = this.#input;
    if (input === null || this.#frame.width === 0) return;
    const sparse = this.#sparse || input.model.nodes.length > CROWDED;
    const spots = input.model.nodes.flatMap((node) => {
      const place = input.positions.get(node.id);
      const half = Math.max(node.radius + 8, sparse ? 0 : nodeWidth(node) / 2) + 8;
      return place === undefined ? [] : [{ ...place, half, radius: node.radius }];
    });
    const { x, y, k } = fitTransform(spots, this.#frame);
    select(this.#canvas).call(this.#zoom.transform, zoomIdentity.translate(x, y).scale(k));
  }

  /** An agent that was chosen elsewhere and lies outside of what is seen is brought into the middle; the zoom stays. */
  #bringIntoView(id: string | null): void {
    const place = id === null ? undefined : this.#input?.positions.get(id);
    if (place === undefined || this.#frame.width === 0) return;
    const { x, y, k } = this.#transform;
    const at = { x: place.x * k + x, y: place.y * k + y };
    if (at.x >= 0 && at.y >= 0 && at.x <= this.#frame.width && at.y <= this.#frame.height) return;
    select(this.#canvas).call(this.#zoom.translateTo, place.x, place.y);
  }

  get #sparse(): boolean {
    return this.#frame.width < SPARSE_BELOW_PX;
  }

  /** What lies under a point of the canvas. */
  #hit({ x, y }: Point): Hit {
    const { scene, labels } = this.#drawing;
    if (scene === null) return null;
    const stretch = this.#transform.k / scene.k;
    return hit(scene, labels, { x: (x - this.#transform.x) / stretch, y: (y - this.#transform.y) / stretch });
  }

  #at(event: MouseEvent): Hit {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return this.#hit({ x: event.clientX - left, y: event.clientY - top });
  }

  #hover(found: Hit, event: MouseEvent): void {
    const id = found?.type === 'node' ? found.node.node.id : null;
    this.#canvas.style.cursor = found === null ? '' : 'pointer';
    if (id !== this.#hovered) {
      this.#hovered = id;
      this.#drawing.wordsChanged();
      this.#change();
    }
    const { left, top } = this.#canvas.getBoundingClientRect();
    this.#events.onHover(
      found === null ? null : { hit: found, at: { x: event.clientX - left, y: event.clientY - top } },
    );
  }

  #flash(before: GraphModel, after: GraphModel, now: number): void {
    const known = new Map(before.nodes.map((node) => [node.id, node]));
    for (const node of after.nodes) {
      const was = known.get(node.id);
      if (was !== undefined && was !== node && looks(was) !== looks(node)) this.#flashes.set(node.id, now);
    }
  }

  #positionsAt(now: number): ReadonlyMap<string, Point> {
    const to = this.#input?.positions ?? new Map<string, Point>();
    if (this.#move === null && this.#held === null) return to;
    const places = new Map(to);
    if (this.#move !== null) {
      const t = Math.min(1, (now - this.#move.since) / MOVE_MS);
      const eased = 1 - (1 - t) ** 3;
      const { from } = this.#move;
      for (const [id, place] of to) {
        const was = from.get(id);
        if (was !== undefined)
          places.set(id, { x: was.x + (place.x - was.x) * eased, y: was.y + (place.y - was.y) * eased });
      }
    }
    if (this.#held !== null) places.set(this.#held.id, this.#held.at);
    return places;
  }

  #change(): void {
    if (this.#pending === 0) this.#pending = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now: number): void {
    this.#pending = 0;
    const g = this.#canvas.getContext('2d');
    if (g === null || this.#input === null || this.#frame.width === 0) return;
    const { scene, wait } = this.#drawing.fresh(this.#input, () => this.#positionsAt(now), {
      ...{ transform: this.#transform, frame: this.#frame, sparse: this.#sparse },
      ...{ moving: this.#zooming, hovered: this.#hovered, now },
    });
    if (wait > 0) {
      clearTimeout(this.#late);
      this.#late = setTimeout(() => this.#change(), wait);
    }
    const { shapes, texts, labels } = this.#drawing;
    if (labels.size !== this.#named) this.#events.onNamed((this.#named = labels.size));
    if (this.#move !== null && now - this.#move.since >= MOVE_MS) this.#move = null;
    const { x, y, k } = this.#transform;
    const flashes = this.#flashesAt(scene, now);
    const picture: Picture = {
      ...{ shapes, texts, palette: this.#palette },
      ...this.#frame,
      pixelRatio: devicePixelRatio,
      at: { x, y, k: k / scene.k },
    };
    if (scene.nodes.length > CROWDED) this.#backdrop.paint(g, picture);
    else {
      this.#backdrop.drop();
      paint(g, picture);
    }
    paintFlashes(g, picture, flashes);
    if (this.#move !== null) this.#drawing.graphChanged();
    if (this.#move !== null || flashes.length > 0) this.#change();
  }

  #flashesAt(scene: Scene, now: number): readonly Flash[] {
    if (this.#flashes.size === 0) return [];
    return scene.nodes.flatMap((node) => {
      const since = this.#flashes.get(node.node.id);
      if (since === undefined) return [];
      const left = Math.min(1, 1 - (now - since) / FLASH_MS);
      if (left > 0) return [{ node, left }];
      this.#flashes.delete(node.node.id);
      return [];
    });
  }
}

/** Would anybody see a node move? */
function differ(from: ReadonlyMap<string, Point>, to: ReadonlyMap<string, Point>): boolean {
  for (const [id, a] of from) {
    const b = to.get(id);
    if (b !== undefined && Math.abs(a.x - b.x) + Math.abs(a.y - b.y) > 1) return true;
  }
  return false;
}

const looks = (node: GraphNodeView): string => `${node.shape} ${node.arc === null ? '' : node.value}`;

const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
