import type { Page } from 'playwright-core';
import type { Seen } from '../latency/arrivals.ts';

/** What {@link stampPaints} leaves in the page. */
interface Stamped {
  decisionsPainted?: Map<string, number>;
}

/**
 * Runs in the page: notes when each decision of the feed was first painted, on the clock of `wallClock`. Whoever changed the
 * DOM, the next frame paints it; what is posted as that frame begins arrives when the page has painted it.
 */
function stampPaints(): void {
  const painted = new Map<string, number>();
  const known = new Set<string>();
  let waiting: string[] = [];
  const after = new MessageChannel();
  after.port2.onmessage = ({ data }: MessageEvent<string[]>) => {
    const now = performance.timeOrigin + performance.now();
    for (const id of data) painted.set(id, now);
  };
  const nextFrame = () => {
    after.port1.postMessage(waiting);
    waiting = [];
  };
  const look = () => {
    const before = waiting.length;
    for (const item of document.querySelectorAll<HTMLElement>('[data-testid="decision-item"]')) {
      const id = item.dataset['messageId'] ?? '';
      if (known.has(id)) continue;
      known.add(id);
      waiting.push(id);
    }
    if (before === 0 && waiting.length > 0) requestAnimationFrame(nextFrame);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-message-id'],
  });
  (window as Stamped).decisionsPainted = painted;
}

/** From here on the page notes when it paints what. */
export const watchPaints = (page: Page): Promise<void> => page.evaluate(stampPaints);

/** When the page first painted each message whose item it has painted, in ms since 1970 on the page's clock. */
export async function decisionsPainted(page: Page): Promise<Seen> {
  return new Map(await page.evaluate(() => [...((window as Stamped).decisionsPainted ?? [])]));
}

/**
 * When the list that holds each message was painted: with its own item, or, where more came at once than the list has room
 * for, with that of a newer one, below which it then is.
 *
 * @param order ids in the order of the log
 */
export function listed(order: readonly string[], painted: Seen): Seen {
  const when = new Map<string, number>();
  let earliest = Infinity;
  for (const id of order.toReversed()) {
    earliest = Math.min(earliest, painted.get(id) ?? Infinity);
    if (earliest < Infinity) when.set(id, earliest);
  }
  return when;
}
