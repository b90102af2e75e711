import { drag, type D3DragEvent } from 'd3';
import type { Point } from './geometry.ts';
import type { Hit } from './hit.ts';
import type { SceneNode } from './scene.ts';

/** A press that moves less is a click. */
export const DRAG_FROM_PX = 4;

/** What dragging needs to know of the picture, and what it does to it. */
export interface DragSurroundings {
  /** What lies under a point of the canvas. */
  readonly hit: (at: Point) => Hit;
  /** Where a node is, in coordinates of the world. */
  readonly placeOf: (id: string) => Point | undefined;
  /** Pixels for one unit of the world. */
  readonly scale: () => number;
  readonly onHold: (id: string, at: Point) => void;
  /** It is held no longer. */
  readonly onEnd: () => void;
}

/** Where a node is held that was picked up at `begin`, with the pointer at `now`; undefined where it is gone. */
export function heldAt(around: DragSurroundings, id: string, begin: Point, now: Point): Point | undefined {
  const place = around.placeOf(id);
  const k = around.scale();
  return place && { x: place.x + (now.x - begin.x) / k, y: place.y + (now.y - begin.y) / k };
}

/** Moves nodes with the mouse. For fingers there is `finger-drag.ts`. */
export function nodeDrag(canvas: HTMLCanvasElement, around: DragSurroundings) {
  type Dragged = D3DragEvent<HTMLCanvasElement, unknown, Point & { readonly it: SceneNode }>;
  let begin: Point = { x: 0, y: 0 };
  let held = false;
  return drag<HTMLCanvasElement, unknown>()
    .container(() => canvas)
    .touchable(false)
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
      const at = heldAt(around, it.node.id, begin, { x, y });
      if (at === undefined) return;
      held = true;
      around.onHold(it.node.id, at);
    })
    .on('end', around.onEnd);
}
