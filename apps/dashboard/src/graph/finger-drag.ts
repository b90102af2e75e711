import type { Point } from './geometry.ts';
import { heldAt, type DragSurroundings } from './node-drag.ts';

/** A finger that rests so long on a node picks it up. */
export const PICK_UP_MS = 350;
/** No finger rests quite still. */
export const STILL_PX = 8;

/** A finger that came down on a node. */
interface Finger {
  readonly id: number;
  readonly node: string;
  readonly begin: Point;
  /** `rested`: long enough to move the node. Until it moves that, it may yet be a slow press. */
  is: 'resting' | 'rested' | 'moving';
}

/**
 * Moves nodes with a finger that rests on one before it moves; any other moves the picture, since on a phone there is hardly a
 * place without a node. Has to listen before whatever moves the picture does.
 * @returns ends it
 */
export function fingerDrag(canvas: HTMLCanvasElement, around: DragSurroundings): () => void {
  const stopped = new AbortController();
  let resting: ReturnType<typeof setTimeout> | undefined;
  let finger: Finger | null = null;
  const pointOf = (touch: Touch): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: touch.clientX - left, y: touch.clientY - top };
  };
  const forget = (): void => {
    clearTimeout(resting);
    finger = null;
  };
  const begins = (event: TouchEvent): void => {
    if (finger?.is === 'moving') return;
    forget();
    const [touch, ...others] = event.touches;
    if (touch === undefined || others.length > 0) return;
    const begin = pointOf(touch);
    const found = around.hit(begin);
    if (found?.type !== 'node') return;
    const it: Finger = { id: touch.identifier, node: found.node.node.id, begin, is: 'resting' };
    finger = it;
    resting = setTimeout(() => (it.is = 'rested'), PICK_UP_MS);
  };
  const moves = (event: TouchEvent): void => {
    const touch = touchOf(event, finger);
    if (finger === null || touch === undefined) return;
    const now = pointOf(touch);
    const still = Math.hypot(now.x - finger.begin.x, now.y - finger.begin.y) <= STILL_PX;
    if (finger.is === 'resting') {
      if (!still) forget();
      return;
    }
    event.stopImmediatePropagation();
    if (finger.is === 'rested' && still) return;
    finger.is = 'moving';
    event.preventDefault();
    const at = heldAt(around, finger.node, finger.begin, now);
    if (at !== undefined) around.onHold(finger.node, at);
  };
  const ends = (event: TouchEvent): void => {
    if (finger === null || touchOf(event, finger) !== undefined) return;
    const moved = finger.is === 'moving';
    forget();
    if (!moved) return;
    event.preventDefault(); // It is no press: nothing is opened.
    around.onEnd();
  };
  const on = { signal: stopped.signal, passive: false };
  canvas.addEventListener('touchstart', begins, on);
  canvas.addEventListener('touchmove', moves, on);
  canvas.addEventListener('touchend', ends, on);
  canvas.addEventListener('touchcancel', ends, on);
  canvas.addEventListener('contextmenu', (event) => finger !== null && event.preventDefault(), on);
  return () => {
    clearTimeout(resting);
    stopped.abort();
  };
}

/** Where a finger is, among all that touch the page; undefined where it has left. */
const touchOf = (event: TouchEvent, finger: Finger | null): Touch | undefined =>
  [...event.touches].find(({ identifier }) => identifier === finger?.id);
