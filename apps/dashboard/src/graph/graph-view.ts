import { select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from 'd3';
import { Backdrop } from './backdrop.ts';
import { fingerDrag } from './finger-drag.ts';
import { Flashes } from './flashes.ts';
import type { Point } from './geometry.ts';
import { CROWDED, Drawing } from './drawing.ts';
import { nodeWidth } from './measure.ts';
import type { GraphModel, Relation } from './model.ts';
import { Motion } from './motion.ts';
import { nodeDrag, type DragSurroundings } from './node-drag.ts';
import { LABEL_FONT, paint, paintFlashes, type Picture } from './paint.ts';
import { readPalette, type Palette } from './palette.ts';
import { hit, type Hit } from './hit.ts';
import type { Labels } from './scene-labels.ts';
import { fitTransform, type Frame, type Scene, type Transform } from './scene.ts';
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

const SPARSE_BELOW_PX = 500;
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
  readonly #motion = new Motion();
  readonly #flashes = new Flashes();

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
    const dragging = this.#dragging();
    this.#stops.push(fingerDrag(canvas, dragging));
    select(canvas).call(nodeDrag(canvas, dragging)).call(this.#zoom).on('dblclick.zoom', null);
    this.#listen();
  }

  /** Did a person move the picture? Then it is left as it is. */
  readonly touched = (): boolean => this.#touched;

  update(input: GraphInput): void {
    const before = this.#input;
    const now = performance.now();
    const moved = before !== null && before.positions !== input.positions;
    if (moved) {
      if (reducedMotion()) this.#motion.end();
      else this.#motion.begin(this.#positionsAt(now), input.positions, now);
    }
    if (before !== null && before.model !== input.model && !reducedMotion())
      this.#flashes.note(before.model, input.model, now);
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

  #dragging(): DragSurroundings {
    return {
      hit: (at) => this.#hit(at),
      placeOf: (id) => this.#input?.positions.get(id),
      scale: () => this.#transform.k,
      onHold: (id, at) => {
        this.#motion.held = { id, at };
        this.#drawing.graphChanged();
        this.#change();
      },
      onEnd: () => {
        const { held } = this.#motion;
        this.#motion.held = null;
        if (held === null) return;
        this.#touched = true;
        this.#events.onPut(held.id, held.at);
      },
    };
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

  #positionsAt(now: number): ReadonlyMap<string, Point> {
    return this.#motion.at(this.#input?.positions ?? new Map<string, Point>(), now);
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
      ...{ moving: this.#zooming && this.#motion.held === null, hovered: this.#hovered, now },
    });
    if (wait > 0) {
      clearTimeout(this.#late);
      this.#late = setTimeout(() => this.#change(), wait);
    }
    const { shapes, texts, labels } = this.#drawing;
    if (labels.size !== this.#named) this.#events.onNamed((this.#named = labels.size));
    const { x, y, k } = this.#transform;
    const flashes = this.#flashes.at(scene, now);
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
    if (this.#motion.goesOn) this.#drawing.graphChanged();
    if (this.#motion.goesOn || flashes.length > 0) this.#change();
  }
}

const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
