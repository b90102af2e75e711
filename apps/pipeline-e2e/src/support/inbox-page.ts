import type { Page } from 'playwright-core';
import { DashboardPage } from './dashboard-page.ts';

/** Runs in the page: how what has the focus shows it; empty where it does not, or is out of sight. */
const FOCUS_RING = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return '';
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const { top, bottom, width } = at.getBoundingClientRect();
  const isSeen = width > 0 && bottom > 0 && top < innerHeight;
  return isSeen && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? outlineStyle : '';
})()`;

/** The Inbox. */
export class InboxPage extends DashboardPage {
  /** The rows of its list. */
  get listed() {
    return this.page.getByTestId('detection');
  }

  get evidence() {
    return this.page.getByTestId('evidence');
  }

  /** The title of the detection that is shown. */
  get heading() {
    return this.page.locator('h2#detection');
  }

  title(): Promise<string | null> {
    return this.heading.textContent();
  }

  get note() {
    return this.page.getByRole('textbox', { name: /^Note/ });
  }

  /** Whether a person sees what has the focus. */
  async focusIsSeen(): Promise<boolean> {
    return (await this.page.evaluate<string>(FOCUS_RING)) !== '';
  }
}

/** Elements that no page has of its own, so that some text of an agent would have become them. */
export const foreignElements = (page: Page): Promise<number> =>
  page.locator('img, u, script:not([src]):not([nonce])').count();
