import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';

/** As often as a usual mouse tells where it is. */
const EVERY_MS = 8;
const RADIUS_PX = 120;
const ROUND_MS = 2_000;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Drags with the left button held, round and round from `start`, as long as `during` takes. The browser is told where the mouse is
 * whether it keeps up or not, as by a hand.
 */
export async function panning(page: Page, start: Point, during: () => Promise<void>): Promise<void> {
  const input = await page.context().newCDPSession(page);
  const mouse = { ...start, button: 'left' as const, clickCount: 1 };
  await input.send('Input.dispatchMouseEvent', { ...mouse, type: 'mousePressed', buttons: 1 });
  const moving = move(input, start);
  try {
    await during();
  } finally {
    await moving.stop();
    await input.send('Input.dispatchMouseEvent', { ...mouse, type: 'mouseReleased', buttons: 0 });
    await input.detach();
  }
}

function move(input: CDPSession, { x, y }: Point) {
  const begun = performance.now();
  const sent = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const angle = (2 * Math.PI * (performance.now() - begun)) / ROUND_MS;
    const at = { x: x + RADIUS_PX * Math.sin(angle), y: y + RADIUS_PX * (1 - Math.cos(angle)) };
    const move = input
      .send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at, button: 'left', buttons: 1 })
      .catch(() => {})
      .finally(() => sent.delete(move));
    sent.add(move);
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(sent);
    },
  };
}

const PROBE_STEP_PX = 24;
/** Far enough from the edges for the whole round. */
const MARGIN_PX = 40;

/** A place on the canvas where nothing lies under the pointer: what is dragged there is the picture. @throws Error without one */
export async function emptySpot(page: Page): Promise<Point> {
  const box = await page.locator('canvas').boundingBox();
  if (!box) throw new Error('The page shows no canvas.');
  for (let y = box.y + MARGIN_PX; y < box.y + box.height - 2 * RADIUS_PX - MARGIN_PX; y += PROBE_STEP_PX)
    for (let x = box.x + MARGIN_PX + RADIUS_PX; x < box.x + box.width - RADIUS_PX - MARGIN_PX; x += PROBE_STEP_PX) {
      await page.mouse.move(x, y);
      await sleep(50);
      const over = await page.evaluate(
        ([left, top]) => {
          const found = document.elementFromPoint(left, top);
          return found instanceof HTMLCanvasElement ? found.style.cursor : 'something else';
        },
        [x, y] as const,
      );
      if (over === '') return { x, y };
    }
  throw new Error('The graph leaves no empty place to drag it by.');
}
