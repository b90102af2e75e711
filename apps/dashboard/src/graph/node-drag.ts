import { drag, pointers, type D3DragEvent } from 'd3';
import type { Point } from './geometry.ts';
import type { Hit } from './hit.ts';
import type { SceneNode } from './scene.ts';

/** A press that moves less is a click. */
export const DRAG_FROM_PX = 4;

/** What dragging needs to know of the picture, and what it does to it. */
export interface DragSurroundings {
  readonly hit: (at: Point) => Hit;
  readonly selected: () => string | null;
  /** Where a node is, in coordinates of the world. */
  readonly placeOf: (id: string) => Point | undefined;
  /** Pixels for one unit of the world. */
  readonly scale: () => number;
  readonly onHold: (id: string, at: Point) => void;
  /** It is held no longer. */
  readonly onEnd: () => void;
}

/**
 * Does a press move the node that it meets? A mouse moves any; a finger only the selected one and else the picture: on a phone
 * there is hardly a place without a node.
 */
export function movesNode(found: Hit, press: 'mouse' | 'finger', selected: string | null): boolean {
  return found?.type === 'node' && (press === 'mouse' || found.node.node.id === selected);
}

/** Moves nodes by mouse or finger. */
export function nodeDrag(canvas: HTMLCanvasElement, around: DragSurroundings) {
  type Dragged = D3DragEvent<HTMLCanvasElement, unknown, Point & { readonly it: SceneNode }>;
  let begin: Point = { x: 0, y: 0 };
  let held = false;
  return drag<HTMLCanvasElement, unknown>()
    .container(() => canvas)
    .touchable(() => navigator.maxTouchPoints > 0)
    .filter((event: MouseEvent | TouchEvent) => {
      const press = 'touches' in event ? 'finger' : 'mouse';
      if (press === 'mouse') return !event.ctrlKey && !(event as MouseEvent).button;
      const [[x, y] = [0, 0]] = pointers(event, canvas);
      return (event as TouchEvent).touches.length === 1 && movesNode(around.hit({ x, y }), press, around.selected());
    })
    .clickDistance(DRAG_FROM_PX)
    .subject((event: Dragged) => {
      const found = around.hit(event);
      return found?.type === 'node' ? { it: found.node, x: event.x, y: event.y } : undefined;
    })
    .on('start', ({ x, y }: Dragged) => {
      begin = { x, y };
      held = false;
    })
    .on('drag', ({ x, y, subject: { it } }: Dragged) => {
      if (!held && Math.hypot(x - begin.x, y - begin.y) < DRAG_FROM_PX) return;
      const place = around.placeOf(it.node.id);
      if (place === undefined) return;
      held = true;
      const k = around.scale();
      around.onHold(it.node.id, { x: place.x + (x - begin.x) / k, y: place.y + (y - begin.y) / k });
    })
    .on('end', around.onEnd);
}
