import type { Point } from './geometry.ts';
import { labelBox } from './labels.ts';
import { nodeWidth, textWidth } from './measure.ts';
import { labelScene, type Labels } from './scene-labels.ts';
import { buildScene, type Frame, type Scene, type SceneInput, type Transform } from './scene.ts';
import { shapesOf, type Shape } from './shapes.ts';
import { textsOf, type Text } from './texts.ts';

/** Of larger graphs the old picture is stretched while a zoom goes on, and made anew when it is over. */
const MOST_ZOOMED = 1200;
/** From so many nodes on, names are given their places again only so often while news come. */
export const CROWDED = 300;
const LABELS_EVERY_MS = 400;
/** While such a one is moved, news are drawn only so often: the hand comes first. */
const NEWS_EVERY_MS = 1000;

/** What a picture is made of, besides the graph itself. */
export interface Look {
  readonly transform: Transform;
  readonly frame: Frame;
  readonly sparse: boolean;
  /** A gesture goes on. */
  readonly moving: boolean;
  readonly hovered: string | null;
  readonly now: number;
}

/**
 * Scene, names and paths of the graph as they were made last, and what of them is no longer true. Each is made anew only
 * when it has to be: a pan needs none of them.
 */
export class Drawing {
  scene: Scene | null = null;
  shapes: readonly Shape<Path2D>[] = [];
  labels: Labels = new Map();
  texts: readonly Text[] = [];
  readonly #stale = { scene: true, labels: true, texts: true };
  #labelled = 0;
  #built = 0;

  /** The graph or the zoom is another. */
  graphChanged(): void {
    this.#stale.scene = true;
  }

  /** Another part of it is seen, or words have another width. */
  viewChanged(): void {
    this.#stale.labels = true;
  }

  /** Other words are emphasised. */
  wordsChanged(): void {
    this.#stale.texts = true;
  }

  /**
   * Makes true what is not.
   * @returns the scene, and in how many milliseconds names want to be given their places again; 0 where they are there
   */
  fresh(
    input: Omit<SceneInput, 'k' | 'positions' | 'sparse'>,
    positions: () => ReadonlyMap<string, Point>,
    look: Look,
  ): { readonly scene: Scene; readonly wait: number } {
    const nodes = input.model.nodes.length;
    const held = look.moving && nodes > CROWDED && (nodes > MOST_ZOOMED || look.now - this.#built < NEWS_EVERY_MS);
    let { scene } = this;
    if (scene === null || (this.#stale.scene && !held)) {
      scene = buildScene({ ...input, positions: positions(), k: look.transform.k, sparse: look.sparse });
      this.scene = scene;
      this.#built = look.now;
      this.shapes = shapesOf(scene, () => new Path2D());
      this.#stale.scene = false;
      this.#stale.labels = true;
      this.#stale.texts = true;
    }
    const wait = this.#freshLabels(scene, look);
    if (this.#stale.texts) {
      this.texts = textsOf(scene, this.labels, look.hovered, textWidth);
      this.#stale.texts = false;
    }
    return { scene, wait };
  }

  /** While a large picture is moved, names stay at the side where they were; then they are given their places anew. */
  #freshLabels(scene: Scene, { transform, frame, sparse, moving, now }: Look): number {
    if (!this.#stale.labels) return 0;
    const crowded = scene.nodes.length > CROWDED;
    const wait = crowded ? this.#labelled + LABELS_EVERY_MS - now : 0;
    if ((crowded && moving) || wait > 0) {
      if (this.#stale.texts) this.labels = beside(scene, this.labels);
      return moving ? 0 : wait;
    }
    const view = { x: -transform.x, y: -transform.y, ...frame };
    this.labels = labelScene(scene, view, nodeWidth, sparse, this.labels);
    this.#labelled = now;
    this.#stale.labels = false;
    this.#stale.texts = true;
    return 0;
  }
}

/** Names at the side where they were, of nodes that are elsewhere now. */
function beside(scene: Scene, before: Labels): Labels {
  const labels = new Map(before);
  const known = new Set<string>();
  for (const { node, x, y, rim } of scene.nodes) {
    const was = before.get(node.id);
    if (was === undefined) continue;
    known.add(node.id);
    labels.set(node.id, { side: was.side, box: labelBox({ x, y, rim }, was.box.width, was.side) });
  }
  for (const id of before.keys()) if (!known.has(id)) labels.delete(id);
  return labels;
}
