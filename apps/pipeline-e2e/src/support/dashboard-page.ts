import type { Browser, BrowserContext, Download, Locator, Page } from 'playwright-core';
import type { System } from './system.ts';

export interface PageOptions {
  readonly fleet: string;
  /** Which page, with its query where it has one; Fleet unless said otherwise. */
  readonly at?: string;
  readonly theme?: 'dark' | 'light';
  /** In pixels; 1440 unless said otherwise, 390 is a phone. */
  readonly width?: number;
  /** Tall enough, by default, for every row of a list of a hundred agents: the list draws what is in view. */
  readonly height?: number;
  /** Whose page it is: the operator’s unless said otherwise. */
  readonly key?: string;
}

/** More stops than any page has before its content. */
const MOST_TABS = 60;

/**
 * Runs in the page. Code may scroll sideways and long names are cut off, each within a box of its own; a box as wide as
 * the window may do neither.
 */
const OVERFLOW = `(() => {
  const width = document.documentElement.clientWidth;
  const cuts = (element) => getComputedStyle(element).overflowX !== 'visible';
  const boxOf = (element) => (element === null || cuts(element) ? element : boxOf(element.parentElement));
  const isWide = (box) => box === null || box.clientWidth >= width - 1;
  const all = [...document.querySelectorAll('body *')];
  const beyond = all.filter(
    (element) => element.getBoundingClientRect().right > width + 1 && isWide(boxOf(element.parentElement)),
  );
  const sideways = all.filter(
    (element) => isWide(element) && cuts(element) && element.scrollWidth > element.clientWidth + 1,
  );
  return {
    pixels: document.documentElement.scrollWidth - width,
    of: [...sideways, ...beyond].slice(0, 5).map((element) => element.outerHTML.slice(0, 200)),
  };
})()`;

/** A page of the dashboard in a browser of its own, logged in; keeps what the browser complains about. */
export class DashboardPage {
  /** Errors in the console and uncaught ones. A test wants none. */
  readonly complaints: string[] = [];
  /** How often a document was loaded: once, unless somebody reloads. */
  loads = 0;
  /** Types of the messages that came by live sockets, a list for each socket. */
  readonly sockets: string[][] = [];
  readonly dialogs: string[] = [];
  #expected: RegExp | undefined;

  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
  ) {
    page.on('console', (line) => line.type() === 'error' && this.#complain(`${line.text()} ${line.location().url}`));
    page.on('pageerror', (error) => this.#complain(String(error)));
    page.on('domcontentloaded', () => this.loads++);
    page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('websocket', (socket) => {
      const types: string[] = [];
      this.sockets.push(types);
      socket.on('framereceived', ({ payload }) => {
        const { type } = JSON.parse(String(payload)) as { type: string };
        types.push(type);
      });
    });
  }

  static async open<T extends DashboardPage>(
    this: new (page: Page, context: BrowserContext) => T,
    browser: Browser,
    system: System,
    { fleet, at = '/', theme, width = 1440, height = 4_000, key = system.operatorKey }: PageOptions,
  ): Promise<T> {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const opened = new this(await context.newPage(), context);
    const address = new URL(at, system.dashboard_url);
    address.searchParams.set('fleet', fleet);
    if (theme) address.searchParams.set('theme', theme);
    await opened.page.goto(`${address.href}#key=${key}`);
    await opened.live();
    return opened;
  }

  /** Waits until the page shows the present. */
  live(): Promise<void> {
    return this.page.locator('[data-testid=connection-state][data-state=live]').waitFor();
  }

  /** What the browser has to say of this is no complaint: while the gateway is away, say. Nothing else is excused. */
  async excusing(expected: RegExp, during: () => Promise<void>): Promise<void> {
    this.#expected = expected;
    await during();
    this.#expected = undefined;
  }

  /** What `data-state` of the connection says: `live`, `stale`, `polling` … */
  async connection(): Promise<string> {
    return (await this.page.getByTestId('connection-state').getAttribute('data-state')) ?? '';
  }

  /** The page named so, by the bar. */
  async visit(name: 'Fleet' | 'Conversations' | 'Conflicts' | 'Policies' | 'Setup' | 'Settings'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  }

  /** What the press of something downloads, also where it opens a tab for it. */
  async download(press: () => Promise<void>): Promise<{ name: string; text: string }> {
    const begun = new Promise<Download>((resolve) => {
      this.page.once('download', resolve);
      this.context.once('page', (tab) => tab.once('download', resolve));
    });
    await press();
    const file = await begun;
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    return { name: file.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
  }

  /** How many pixels of the page are beyond its right edge, and what is there. A phone has none. */
  overflow(): Promise<{ pixels: number; of: string[] }> {
    return this.page.evaluate(OVERFLOW);
  }

  /** Presses Tab until `target`, or one of several, has the focus. @throws Error where it is not reached */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let presses = 0; presses < MOST_TABS; presses++) {
      await this.page.keyboard.press(key);
      if (await this.focused(target)) return;
    }
    throw new Error(`${MOST_TABS} times ${key} do not lead to ${String(target)}`);
  }

  focused(target: Locator): Promise<boolean> {
    return target.evaluateAll((elements) => elements.some((element) => element.matches(':focus')));
  }

  close(): Promise<void> {
    return this.context.close();
  }

  #complain(text: string): void {
    if (!this.#expected?.test(text)) this.complaints.push(text);
  }
}
