import { paint, type Picture } from './paint.ts';

/** How much more than the frame it holds, on each side, as a share of it. */
const MARGIN = 0.5;

/**
 * A large graph that was painted once, with a margin, and is put elsewhere while it is panned, or under what flashes: a
 * copy takes as long however many edges there are.
 */
export class Backdrop {
  #canvas: HTMLCanvasElement | null = null;
  #of: Picture | null = null;

  /** Paints `picture`, from what is there where it is the same at another place. */
  paint(g: CanvasRenderingContext2D, picture: Picture): void {
    const { width, height, pixelRatio, at } = picture;
    const margin = { x: Math.round(width * MARGIN), y: Math.round(height * MARGIN) };
    if (!this.#holds(picture, margin) && !this.#take(picture, margin)) return paint(g, picture);
    const from = this.#of?.at ?? at;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, width * pixelRatio, height * pixelRatio);
    if (this.#canvas === null) return;
    g.globalAlpha = 1;
    g.drawImage(
      this.#canvas,
      Math.round((at.x - from.x - margin.x) * pixelRatio),
      Math.round((at.y - from.y - margin.y) * pixelRatio),
    );
  }

  /** Lets go of the memory. */
  drop(): void {
    this.#canvas = null;
    this.#of = null;
  }

  #holds(picture: Picture, margin: { readonly x: number; readonly y: number }): boolean {
    const of = this.#of;
    return (
      of !== null &&
      of.shapes === picture.shapes &&
      of.texts === picture.texts &&
      of.palette === picture.palette &&
      of.width === picture.width &&
      of.height === picture.height &&
      of.pixelRatio === picture.pixelRatio &&
      of.at.k === picture.at.k &&
      Math.abs(of.at.x - picture.at.x) <= margin.x &&
      Math.abs(of.at.y - picture.at.y) <= margin.y
    );
  }

  /** @returns false where the browser has no second canvas */
  #take(picture: Picture, margin: { readonly x: number; readonly y: number }): boolean {
    this.#canvas ??= document.createElement('canvas');
    const g = this.#canvas.getContext('2d');
    if (g === null) return false;
    const width = picture.width + 2 * margin.x;
    const height = picture.height + 2 * margin.y;
    const across = Math.round(width * picture.pixelRatio);
    const down = Math.round(height * picture.pixelRatio);
    // To set the size, even to the same, costs a new bitmap.
    if (this.#canvas.width !== across) this.#canvas.width = across;
    if (this.#canvas.height !== down) this.#canvas.height = down;
    const { x, y, k } = picture.at;
    paint(g, { ...picture, width, height, at: { x: x + margin.x, y: y + margin.y, k } });
    this.#of = picture;
    return true;
  }
}
