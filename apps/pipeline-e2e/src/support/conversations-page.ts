import type { Locator } from 'playwright-core';
import { DashboardPage } from './dashboard-page.ts';
import { until, untilEqual } from './until.ts';

/** A message of a transcript as a person reads it: unfolded, all of its text. */
export interface Read {
  readonly message_id: string;
  readonly text: string;
  /** Tool calls and long texts that had to be unfolded. */
  readonly folded: number;
}

/** The list of conversations, and the transcript of one. */
export class ConversationsPage extends DashboardPage {
  readonly transcript = this.page.getByRole('region', { name: 'Transcript' });
  readonly messages = this.page.getByTestId('message');
  readonly search = this.page.getByRole('searchbox', { name: 'Search agents, conversations and message text' });

  /** Ids of the conversations of the list, from the top. */
  listed(): Promise<string[]> {
    return this.page
      .getByTestId('conversation')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-correlation-id') ?? ''));
  }

  /** Waits until the list has these conversations, in whatever order. */
  async untilListed(what: string, expected: readonly string[]): Promise<void> {
    await untilEqual(what, async () => [(await this.listed()).sort(), [...expected].sort()] as const);
  }

  /** Opens a line of the list; its id may hold what no selector can. */
  async choose(correlation_id: string): Promise<void> {
    await until('the list has it', async () => (await this.listed()).includes(correlation_id));
    const place = (await this.listed()).indexOf(correlation_id);
    await this.page.getByTestId('conversation').nth(place).getByRole('link').click();
    await this.messages.first().waitFor();
  }

  row(message_id: string): Locator {
    return this.page.locator(`[data-testid=message][data-message-id="${message_id}"]`);
  }

  /** Reads the transcript with the key j, from the first message to the last. */
  async read(): Promise<Read[]> {
    const read: Read[] = [];
    await this.transcript.focus();
    const chosen = this.page.locator('[data-testid=message][aria-current=true]');
    for (let before = ''; ;) {
      await this.page.keyboard.press('j');
      const message_id = await until(
        'the next message is chosen',
        async () => (await chosen.getAttribute('data-message-id')) ?? '',
        (id) => id !== before,
      );
      before = message_id;
      const row = this.row(message_id);
      read.push({ message_id, folded: await unfold(row), text: await row.innerText() });
      if ((await row.getAttribute('aria-posinset')) === (await row.getAttribute('aria-setsize'))) return read;
      await this.transcript.focus();
    }
  }

  /** What the menu Export brings. */
  async export(format: 'CSV' | 'JSONL'): Promise<{ name: string; text: string }> {
    await this.page.getByRole('button', { name: 'Export' }).click();
    return this.download(() => this.page.getByRole('menuitem', { name: format }).click());
  }
}

/** Opens tool calls and long texts, and gives how many. */
export async function unfold(within: Locator): Promise<number> {
  const closed = within.getByRole('button', { expanded: false });
  let times = 0;
  for (; (await closed.count()) > 0; times++) await closed.first().click();
  return times;
}

/** What would reorder or hide text is shown as one visible mark; what joins two pictures to one stays. */
export const visible = (text: string): string =>
  text.replace(/(?!(?<=\p{Extended_Pictographic})\u200D(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}]/gu, '\uFFFD');
