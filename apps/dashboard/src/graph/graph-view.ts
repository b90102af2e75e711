import { select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from 'd3';
import type { Point } from './geometry.ts';
import { nodeWidth } from './measure.ts';
import type { GraphModel, GraphNodeView, Relation } from './model.ts';
import { LABEL_FONT, paint } from './paint.ts';
import { readPalette, type Palette } from './palette.ts';
import { buildScene, fitTransform, hit, type Frame, type Hit, type Scene, type Transform } from './scene.ts';
import { onThemeChange } from '../ui/theme.ts';

export interface GraphInput {
  readonly model: GraphModel;
  readonly positions: ReadonlyMap<string, Point>;
  readonly selected: string | null;
  readonly hidden: ReadonlySet<Relation>;
}
export interface GraphEvents {
  readonly onSelect: (agent: string | null) => void;
  /** What lies under the pointer and where that is; null where nothing does. */
  readonly onHover: (hover: { readonly hit: NonNullable<Hit>; readonly at: Point } | null) => void;
  readonly onResize: (frame: Frame) => void;
}

const MOVE_MS = 400;
const FLASH_MS = 600;
const SPARSE_BELOW_PX = 500;

/**
 * The canvas: zoom, pointer and drawing. A frame is drawn only when something has changed; while a node moves or
 * flashes, frames follow one another until that is over. An idle page draws none.
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
  #scene: Scene | null = null;
  #pending = 0;
  #touched = false;
  #hovered: string | null = null;
  #move: { from: ReadonlyMap<string, Point>; since: number } | null = null;
  readonly #flashes = new Map<string, number>();

  constructor(canvas: HTMLCanvasElement, events: GraphEvents) {
    this.#canvas = canvas;
    this.#events = events;
    this.#palette = readPalette(document.documentElement);
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.1, 4])
      .on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        if (event.sourceEvent !== null) this.#touched = true;
        this.#transform = event.transform;
        this.#change();
      });
    select(canvas).call(this.#zoom).on('dblclick.zoom', null);
    this.#listen();
  }

  /** Did a person move the picture? Then it is left as it is. */
  readonly touched = (): boolean => this.#touched;

  update(input: GraphInput): void {
    const before = this.#input;
    const now = performance.now();
    if (before !== null && before.positions !== input.positions) {
      const movable = before.positions.size > 0 && !reducedMotion();
      this.#move = movable ? { from: this.#positionsAt(now), since: now } : null;
    }
    if (before !== null && before.model !== input.model && !reducedMotion())
      this.#flash(before.model, input.model, now);
    this.#input = input;
    if (
      !this.#touched &&
      (before === null ||
        before.positions !== input.positions ||
        before.model.nodes.length !== input.model.nodes.length)
    )
      this.#fitQuietly();
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

  destroy(): void {
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.#pending);
    select(this.#canvas).on('.zoom', null);
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
    void document.fonts.load(LABEL_FONT).then(() => this.#change());
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
    on('pointermove', (event) => this.#hover(event.pointerType === 'touch' ? null : this.#at(event), event));
    on('pointerleave', (event) => this.#hover(null, event));
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return;
    this.#frame = { width, height };
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(height * devicePixelRatio);
    this.#events.onResize(this.#frame);
    if (!this.#touched) this.#fitQuietly();
    this.#change();
  }

  #fitQuietly(): void {
    const input = this.#input;
    if (input === null || this.#frame.width === 0) return;
    const spots = input.model.nodes.flatMap((node) => {
      const place = input.positions.get(node.id);
      return place === undefined
        ? []
        : [
            {
              ...place,
              half: Math.max(node.radius + 8, this.#sparse ? 0 : nodeWidth(node) / 2) + 8,
              radius: node.radius,
            },
          ];
    });
    const { x, y, k } = fitTransform(spots, this.#frame);
    select(this.#canvas).call(this.#zoom.transform, zoomIdentity.translate(x, y).scale(k));
  }

  get #sparse(): boolean {
    return this.#frame.width < SPARSE_BELOW_PX;
  }

  #at(event: MouseEvent): Hit {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return this.#scene === null ? null : hit(this.#scene, { x: event.clientX - left, y: event.clientY - top });
  }

  #hover(found: Hit, event: MouseEvent): void {
    const id = found?.type === 'node' ? found.node.node.id : null;
    this.#canvas.style.cursor = found === null ? '' : 'pointer';
    if (id !== this.#hovered) {
      this.#hovered = id;
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
      if (was !== undefined && looks(was) !== looks(node)) this.#flashes.set(node.id, now);
    }
  }

  #positionsAt(now: number): ReadonlyMap<string, Point> {
    const to = this.#input?.positions ?? new Map<string, Point>();
    if (this.#move === null) return to;
    const t = Math.min(1, (now - this.#move.since) / MOVE_MS);
    const eased = 1 - (1 - t) ** 3;
    const { from } = this.#move;
    return new Map(
      [...to].map(([id, place]) => {
        const was = from.get(id) ?? place;
        return [id, { x: was.x + (place.x - was.x) * eased, y: was.y + (place.y - was.y) * eased }];
      }),
    );
  }

  #change(): void {
    if (this.#pending === 0) this.#pending = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now: number): void {
    this.#pending = 0;
    const g = this.#canvas.getContext('2d');
    const input = this.#input;
    if (g === null || input === null || this.#frame.width === 0) return;
    const scene = buildScene({
      ...input,
      positions: this.#positionsAt(now),
      transform: this.#transform,
      frame: this.#frame,
      measure: nodeWidth,
      sparse: this.#sparse,
      before: this.#scene?.labels ?? new Map(),
    });
    this.#scene = scene;
    if (this.#move !== null && now - this.#move.since >= MOVE_MS) this.#move = null;
    const flashes = new Map<string, number>();
    for (const [id, since] of this.#flashes) {
      const left = 1 - (now - since) / FLASH_MS;
      if (left > 0) flashes.set(id, Math.min(1, left));
      else this.#flashes.delete(id);
    }
    paint(g, {
      scene,
      palette: this.#palette,
      ...this.#frame,
      pixelRatio: devicePixelRatio,
      hovered: this.#hovered,
      flashes,
    });
    if (this.#move !== null || flashes.size > 0) this.#change();
  }
}

const looks = (node: GraphNodeView): string => `${node.shape} ${node.arc === null ? '' : node.value}`;

const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
