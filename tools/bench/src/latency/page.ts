import { launchChromium } from '@chorus/testing';
import type { Browser, Page } from 'playwright-core';

/** What {@link stampDecisions} leaves in the page. */
interface Stamped {
  decisionsSeen?: Map<string, number>;
}

/**
 * Runs in the page: notes when the DOM first holds the item of each decision, on the clock of {@link wallClock}. The
 * callback of a MutationObserver runs as soon as the script that changed the DOM is done, before the browser paints.
 */
function stampDecisions(): void {
  const seen = new Map<string, number>();
  const stamp = () => {
    const now = performance.timeOrigin + performance.now();
    for (const item of document.querySelectorAll<HTMLElement>('[data-testid="decision-item"]')) {
      const id = item.dataset['messageId'] ?? '';
      if (!seen.has(id)) seen.set(id, now);
    }
  };
  new MutationObserver(stamp).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-message-id'],
  });
  (window as Stamped).decisionsSeen = seen;
}

/** At Ctrl-C Playwright would end this process at once, and leave the services behind: that is kept from it. */
export async function openBrowser(): Promise<Browser> {
  const before = new Set(process.listeners('SIGINT'));
  const browser = await launchChromium();
  for (const listener of process.listeners('SIGINT')) if (!before.has(listener)) process.off('SIGINT', listener);
  return browser;
}

/** The page of a fleet, logged in, with at least one decision in its feed, and from here on watched. */
export async function openPage(page: Page, address: { dashboard_url: string; fleet: string; key: string }) {
  await page.goto(`${address.dashboard_url}/?fleet=${address.fleet}#key=${address.key}`);
  await page.getByTestId('decision-item').first().waitFor({ timeout: 30_000 });
  await page.evaluate(stampDecisions);
}

/** When the page first showed each message that it has shown, in ms since 1970 on the page's clock. */
export async function decisionsSeen(page: Page): Promise<ReadonlyMap<string, number>> {
  return new Map(await page.evaluate(() => [...((window as Stamped).decisionsSeen ?? [])]));
}

/** Ms since 1970, finer than `Date.now()`. Node and Chromium both take it from the machine's own clocks. */
export const wallClock = (): number => performance.timeOrigin + performance.now();

/** How far the page's clock is ahead of this process's, and how exactly that is known, in ms. */
export interface ClockOffset {
  readonly ahead_ms: number;
  readonly within_ms: number;
}

/**
 * Asks the page for its time again and again, as NTP does: the true offset lies within half the duration of the fastest
 * question.
 */
export async function clockOffset(page: Page): Promise<ClockOffset> {
  let best: ClockOffset = { ahead_ms: 0, within_ms: Infinity };
  for (let i = 0; i < 50; i++) {
    const before = wallClock();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const after = wallClock();
    const within_ms = (after - before) / 2;
    if (within_ms < best.within_ms) best = { ahead_ms: there - (before + after) / 2, within_ms };
  }
  return best;
}
