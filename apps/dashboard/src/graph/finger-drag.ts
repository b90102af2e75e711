import type { Point } from './geometry.ts';
import { heldAt, type DragSurroundings } from './node-drag.ts';

/** A finger that rests so long on a node picks it up. */
export const PICK_UP_MS = 350;
/** No finger rests quite still. */
export const STILL_PX = 8;

/**
 * Moves nodes with a finger that rests on one before it moves; any other moves the picture, since on a phone there is hardly a
 * place without a node. Has to listen before whatever moves the picture does.
 * @returns ends it
 */
export function fingerDrag(canvas: HTMLCanvasElement, around: DragSurroundings): () => void {
  const stopped = new AbortController();
  let begin: Point = { x: 0, y: 0 };
  let resting: ReturnType<typeof setTimeout> | undefined;
  let held: string | null = null;
  const pointOf = (touch: Touch): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: touch.clientX - left, y: touch.clientY - top };
  };
  const pickUp = (id: string): void => {
    held = id;
    hold(begin);
  };
  const hold = (now: Point): void => {
    const at = held === null ? undefined : heldAt(around, held, begin, now);
    if (held !== null && at !== undefined) around.onHold(held, at);
  };
  const begins = (event: TouchEvent): void => {
    clearTimeout(resting);
    const [touch, ...others] = event.touches;
    if (touch === undefined || others.length > 0 || held !== null) return;
    begin = pointOf(touch);
    const found = around.hit(begin);
    if (found?.type === 'node') resting = setTimeout(() => pickUp(found.node.node.id), PICK_UP_MS);
  };
  const moves = (event: TouchEvent): void => {
    const [touch] = event.touches;
    if (touch === undefined) return;
    const now = pointOf(touch);
    if (held === null) {
      if (Math.hypot(now.x - begin.x, now.y - begin.y) > STILL_PX) clearTimeout(resting);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    hold(now);
  };
  const ends = (event: TouchEvent): void => {
    clearTimeout(resting);
    if (held === null || event.touches.length > 0) return;
    held = null;
    event.preventDefault(); // It is no press: nothing is opened.
    around.onEnd();
  };
  const on = { signal: stopped.signal, passive: false };
  canvas.addEventListener('touchstart', begins, on);
  canvas.addEventListener('touchmove', moves, on);
  canvas.addEventListener('touchend', ends, on);
  canvas.addEventListener('touchcancel', ends, on);
  canvas.addEventListener('contextmenu', (event) => held !== null && event.preventDefault(), on);
  return () => {
    clearTimeout(resting);
    stopped.abort();
  };
}
