import { beforeAll, describe, expect, it } from '@jest/globals';
import { conversationList } from '@chorus/contracts';
import type { Browser, Page } from 'playwright-core';
import { seriousViolations } from '../support/accessibility.ts';
import { ConversationsPage, visible } from '../support/conversations-page.ts';
import type { PageOptions } from '../support/dashboard-page.ts';
import { HOSTILE_NAMES, idOf, message, say } from '../support/messages.ts';
import { squeezed } from '../support/recordings.ts';
import { conversationsByRest, fileByRest, untilStored } from '../support/stored.ts';
import type { System } from '../support/system.ts';
import { hasAddress, isFailed, isOf, isUmbrella, ticketMessages, tickets } from '../support/tickets.ts';
import { untilEqual } from '../support/until.ts';
import type { Stage } from './stage.ts';

const DESK = 'desk';
const HOSTILE = 'hostile';
export const FLEETS = [DESK, HOSTILE];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

export const suite = (stage: Stage) =>
  describe('conversations', () => {
    let system: System;
    let browser: Browser;
    /** One person's page; those of others are in {@link opened} as well. */
    let ann: ConversationsPage;
    let page: Page;
    const opened: ConversationsPage[] = [];

    beforeAll(async () => {
      ({ system, browser } = await stage.scene);
      await say(system, DESK, ...ticketMessages());
      await untilStored(system, DESK, 2 * tickets().length);
      ann = await open(DESK);
      ({ page } = ann);
    });

    async function open(fleet: string, at = '/conversations', given: Partial<PageOptions> = {}) {
      const one = await ConversationsPage.open(browser, system, { fleet, at, height: 900, ...given });
      opened.push(one);
      return one;
    }
    const summaries = () => conversationsByRest(system, DESK);

    it('are listed newest first, page by page, each once', async () => {
      await untilEqual('the newest hundred are there', async () => [
        await ann.listed(),
        (await summaries()).slice(0, 100).map(({ correlation_id }) => correlation_id),
      ]);
      await page.getByRole('button', { name: 'Load older' }).click();
      await page.getByText('No older ones are kept.').waitFor();
      expect(await ann.listed()).toEqual((await summaries()).map(({ correlation_id }) => correlation_id));
      expect((await ann.listed()).sort()).toEqual(tickets());
    });

    it.each([
      ['a word of a message', 'Umbrella', tickets(isUmbrella)],
      ['the beginning of one', 'umbr', tickets(isUmbrella)],
      ['an agent', 'clara', tickets(isOf('clara'))],
      ['a conversation', 'ticket-017', ['ticket-017']],
      ['two words of one message', 'umbrella clara', tickets((n) => isUmbrella(n) && isOf('clara')(n))],
      ['what nobody said', 'parachute', []],
    ])('are found by %s', async (_, words, expected) => {
      await ann.search.fill(words);
      await ann.untilListed(`"${words}" is found`, expected);
      if (expected.length === 0) await page.getByRole('heading', { name: 'None matches' }).waitFor();
      await untilEqual('the address tells it', async () => [new URL(page.url()).searchParams.get('q'), words]);
    });

    it('are filtered, alone and together, and the address tells it', async () => {
      await ann.search.fill('');
      const having = page.getByRole('group', { name: 'Only those with' });
      await having.getByRole('button', { name: 'Errors' }).click();
      await ann.untilListed('those with errors are left', tickets(isFailed));
      await having.getByRole('button', { name: 'Errors' }).click();
      await having.getByRole('button', { name: 'Redacted' }).click();
      await ann.untilListed('those with redactions are left', tickets(hasAddress));
      await page.getByRole('combobox', { name: 'Agent that spoke in it' }).fill('edith');
      const both = tickets((n) => hasAddress(n) && isOf('edith')(n));
      expect(both.length).toBeGreaterThan(0);
      await ann.untilListed('those of edith are left', both);
      await page.getByRole('combobox', { name: 'Last message' }).selectOption('1h');
      await ann.untilListed('they are of the last hour', both);

      const other = await open(DESK, page.url());
      await other.untilListed('the same address shows the same', both);
      await other.close();
      await page.getByRole('button', { name: 'Clear' }).click();
      // Both pages, as they were loaded before.
      await ann.untilListed('all are back', tickets());
    });

    it('are exported as they are asked for', async () => {
      await ann.search.fill('clara');
      const expected = tickets(isOf('clara'));
      await ann.untilListed('those of clara are left', expected);
      const asked = { fleet_id: DESK, q: 'clara' };
      const csv = await ann.export('CSV');
      expect(csv.name).toMatch(/\.csv$/);
      expect(csv.text).toBe(await fileByRest(system, '/conversations', { ...asked, format: 'csv' }));
      expect(csv.text.split('\r\n', 1)[0]).toMatch(/^correlation_id,title,/);
      const jsonl = await ann.export('JSONL');
      expect(jsonl.name).toMatch(/\.jsonl$/);
      const { conversations } = await system.rest.get(conversationList, '/conversations', { ...asked, limit: '200' });
      const lines = jsonl.text.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(conversations);
      expect(conversations.map(({ correlation_id }) => correlation_id).sort()).toEqual(expected);
    });

    it('can be walked through by keyboard alone', async () => {
      const other = await open(DESK, '/');
      await other.tabTo(
        other.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Conversations' }),
      );
      await other.page.keyboard.press('Enter');
      await other.page.getByTestId('conversation').first().waitFor();
      await other.tabTo(other.search);
      await other.page.keyboard.type('umbrella clara');
      const found = tickets((n) => isUmbrella(n) && isOf('clara')(n));
      await other.untilListed('it is found', found);
      const lines = other.page.getByTestId('conversation').getByRole('link');
      await other.tabTo(lines.first());
      await other.page.keyboard.press('ArrowDown');
      expect(await other.focused(lines.nth(1))).toBe(true);
      const second = (await other.listed())[1] ?? '';
      await other.page.keyboard.press('Enter');
      await other.messages.first().waitFor();
      expect(new URL(other.page.url()).searchParams.get('id')).toBe(second);
      await other.tabTo(other.transcript);
      await other.page.keyboard.press('j');
      await other.page.keyboard.press('j');
      await other.page.locator('[data-testid=message][aria-current=true]').getByText('Answer').waitFor();
      await other.tabTo(other.page.getByRole('link', { name: 'All conversations' }), 'Shift+Tab');
      await other.page.keyboard.press('Enter');
      await untilEqual('the list is back', async () => [(await other.listed()).length, 100]);
      expect(other.loads).toBe(1);
      await other.close();
    });

    it('show a message that is sent now, without being asked', async () => {
      await ann.search.fill('');
      await say(system, DESK, message('anna', 'Is anybody there?', { correlation_id: 'night shift' }));
      await untilStored(system, DESK, 2 * tickets().length + 1);
      await page.getByRole('button', { name: 'Ask again' }).click();
      await ann.choose('night shift');
      const answer = message('boris', 'I am here.', { correlation_id: 'night shift', target_agents: ['anna'] });
      await say(system, DESK, answer);
      await ann.row(idOf(answer)).getByText('I am here.').waitFor();
      expect(await ann.messages.count()).toBe(2);
      expect(ann.loads).toBe(1);
    });

    it('that nobody knows are told so', async () => {
      await ann.excusing(/status of 404/, async () => {
        await page.goto(`${system.dashboard_url}/conversations/nowhere?fleet=${DESK}`);
        await page.getByRole('heading', { name: 'No such conversation' }).waitFor();
        await page.getByRole('status').getByText('nowhere').waitFor();
      });
      await page.goto(`${system.dashboard_url}/conversations?message=nothing&fleet=${DESK}`);
      await page.getByRole('heading', { name: 'No such message' }).waitFor();
      await page.getByRole('link', { name: 'All conversations' }).click();
      await page.getByTestId('conversation').first().waitFor();
    });

    it('with names and texts that mean harm show them as text', async () => {
      const long = `<script>alert(3)</script>${'y'.repeat(10_000)}<b>end</b>`;
      const sent = HOSTILE_NAMES.map((name, n) =>
        message(name, n === 0 ? long : `I am ${name}\u202Eand \u2066more`, {
          correlation_id: name,
          target_agents: [HOSTILE_NAMES[(n + 1) % HOSTILE_NAMES.length] ?? ''],
        }),
      );
      await say(system, HOSTILE, ...sent);
      await untilStored(system, HOSTILE, sent.length);
      const other = await open(HOSTILE);
      // What no database can hold in a text is stored as its visible mark.
      const ids = HOSTILE_NAMES.map((name) => name.replaceAll('\0', '\uFFFD'));
      await other.untilListed('all are listed', ids);
      for (const [n, one] of sent.entries()) {
        await other.choose(ids[n] ?? '');
        const row = other.row(idOf(one));
        const all = row.getByRole('button', { name: /^Show all/ });
        if ((await all.count()) > 0) await all.click();
        const shown = squeezed(await row.innerText());
        expect(shown).toContain(squeezed(one.content.text ?? ''));
        expect(await row.locator('bdi').first().textContent()).toBe(visible(one.agent_id));
        expect(await row.textContent()).not.toMatch(/[\u202E\u2066\u200B]/);
        await other.page.setViewportSize(PHONE);
        expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
        await other.page.setViewportSize(DESKTOP);
        await other.page.getByRole('link', { name: 'All conversations' }).click();
      }
      await other.untilListed('the list is back', ids);
      await other.page.setViewportSize(PHONE);
      expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
      expect(await other.page.locator('img, script:not([src]):not([nonce])').count()).toBe(0);
      await other.close();
    });

    it('open by their links, whatever their ids are', async () => {
      const ids = ['.', '..', '%2e', 'a/../b', '100 %', '?#&', 'گفتگو'];
      await say(system, HOSTILE, ...ids.map((id) => message('anna', `This is ${id}`, { correlation_id: id })));
      await untilStored(system, HOSTILE, HOSTILE_NAMES.length + ids.length);
      const other = await open(HOSTILE);
      for (const id of ids) {
        await other.choose(id);
        expect(new URL(other.page.url()).searchParams.get('id')).toBe(id);
        await other.page.reload();
        await other.messages.first().getByText(`This is ${id}`, { exact: true }).waitFor();
        await other.page.getByRole('link', { name: 'All conversations' }).click();
      }
      await other.close();
    });

    it('are searched from every page', async () => {
      const other = await open(DESK, '/setup');
      await other.page.getByRole('heading', { level: 1 }).first().waitFor();
      await other.page.keyboard.press('/');
      await other.page.keyboard.type('umbrella clara');
      await other.page.keyboard.press('Enter');
      await other.untilListed(
        'they are found',
        tickets((n) => isUmbrella(n) && isOf('clara')(n)),
      );
      expect(other.loads).toBe(1);
      await other.close();
    });

    it('fit a phone, with all that can be pressed', async () => {
      const other = await open(DESK, '/', PHONE);
      for (const tab of ['List', 'Feed', 'Graph']) {
        await other.page.getByRole('button', { name: new RegExp(`^${tab}`) }).click();
        expect({ tab, ...(await other.overflow()) }).toEqual({ tab, pixels: 0, of: [] });
      }
      await other.page.getByRole('button', { name: 'Pages' }).click();
      await other.page.getByRole('menuitem', { name: 'Conversations' }).click();
      await other.page.getByRole('button', { name: /^Filters/ }).click();
      await other.page.getByRole('button', { name: 'Errors' }).click();
      await other.untilListed('those with errors are left', tickets(isFailed));
      expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
      await other.choose(tickets(isFailed)[0] ?? '');
      await other.page.getByText('The till is out of paper.').waitFor();
      expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
      await other.page.getByRole('button', { name: /^Found/ }).click();
      await other.page
        .getByRole('complementary', { name: 'About this conversation' })
        .getByText('Who')
        .first()
        .waitFor();
      expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
      await other.page.getByRole('button', { name: 'Back to the messages' }).click();
      await other.messages.first().waitFor();
      expect(await seriousViolations(other.page)).toEqual([]);
      await other.close();
    });

    it('made no browser complain, and no dialog open', () => {
      expect(opened.length).toBeGreaterThan(4);
      expect(opened.flatMap(({ complaints, dialogs }) => [...complaints, ...dialogs])).toEqual([]);
    });
  });
