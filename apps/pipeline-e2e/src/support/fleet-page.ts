import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { System } from './system.ts';

/** A row of the agent list as a person sees it. */
export interface Row {
  readonly agent_id: string;
  readonly standing: string;
  /** The number at the end of the row; `–` where nothing is known. */
  readonly score: string;
}

interface Options {
  readonly fleet: string;
  readonly theme?: 'dark' | 'light';
  /** Tall enough, by default, for every row of a list of a hundred agents: the list draws what is in view. */
  readonly height?: number;
}

/** The Fleet page in a browser of its own, logged in; keeps what the browser complains about. */
export class FleetPage {
  /** Errors in the console and uncaught ones. A test wants none. */
  readonly complaints: string[] = [];
  /** How often a document was loaded: once, unless somebody reloads. */
  loads = 0;
  /** Types of the messages that came by live sockets, a list for each socket. */
  readonly sockets: string[][] = [];
  readonly dialogs: string[] = [];
  #expected: RegExp | undefined;

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
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

  static async open(browser: Browser, system: System, { fleet, theme, height = 4_000 }: Options): Promise<FleetPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height }, reducedMotion: 'reduce' });
    const fleetPage = new FleetPage(await context.newPage(), context);
    const query = new URLSearchParams({ fleet, ...(theme ? { theme } : {}) });
    await fleetPage.page.goto(`${system.dashboard_url}/?${query.toString()}#key=${system.operatorKey}`);
    await fleetPage.page.locator('[data-testid=connection-state][data-state=live]').waitFor();
    return fleetPage;
  }

  /** While the gateway is away the browser says so; nothing else is excused. */
  async excusing(expected: RegExp, during: () => Promise<void>): Promise<void> {
    this.#expected = expected;
    await during();
    this.#expected = undefined;
  }

  /** What `data-state` of the connection says: `live`, `stale`, `polling` … */
  async connection(): Promise<string> {
    return (await this.page.getByTestId('connection-state').getAttribute('data-state')) ?? '';
  }

  /** Every row of the list, by agent. */
  async rows(): Promise<Row[]> {
    const rows = this.page.getByTestId('agent-row');
    const seen = await rows.evaluateAll((elements) =>
      elements.map((element) => ({
        agent_id: element.getAttribute('data-agent-id') ?? '',
        standing: element.getAttribute('data-standing') ?? '',
        score: element.lastElementChild?.textContent ?? '',
      })),
    );
    return seen.sort(byAgent);
  }

  /** The row of an agent with a plain name. */
  row(agent_id: string) {
    return this.page.locator(`[data-testid=agent-row][data-agent-id="${agent_id}"]`);
  }

  /** Presses the row of an agent; its name may hold what no selector can. */
  async inspect(agent_id: string): Promise<void> {
    const rows = this.page.getByTestId('agent-row');
    const ids = await rows.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-agent-id')));
    await rows.nth(ids.indexOf(agent_id)).click();
  }

  standing(agent_id: string): Promise<string | null> {
    return this.row(agent_id).getAttribute('data-standing');
  }

  close(): Promise<void> {
    return this.context.close();
  }

  #complain(text: string): void {
    if (!this.#expected?.test(text)) this.complaints.push(text);
  }
}

/** In the order of code units, as everything else sorts ids here. */
export const byAgent = (a: { agent_id: string }, b: { agent_id: string }): number =>
  a.agent_id < b.agent_id ? -1 : a.agent_id > b.agent_id ? 1 : 0;
