import { DashboardPage } from './dashboard-page.ts';

/** A row of the agent list as a person sees it. */
export interface Row {
  readonly agent_id: string;
  readonly standing: string;
  /** The number at the end of the row; `–` where nothing is known. */
  readonly score: string;
}

/** The Fleet page. */
export class FleetPage extends DashboardPage {
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
}

/** In the order of code units, as everything else sorts ids here. */
export const byAgent = (a: { agent_id: string }, b: { agent_id: string }): number =>
  a.agent_id < b.agent_id ? -1 : a.agent_id > b.agent_id ? 1 : 0;
