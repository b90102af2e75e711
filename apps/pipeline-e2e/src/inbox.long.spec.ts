import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  detections,
  type AgentMessage,
  type Detection,
  type ProcessedDecision,
} from '@chorus/contracts';
import { launchChromium } from '@chorus/testing';
import { chromiumForTests, describeWith, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import type { Browser } from 'playwright-core';
import { seriousViolations } from './support/accessibility.ts';
import { visible } from './support/conversations-page.ts';
import type { PageOptions } from './support/dashboard-page.ts';
import { FleetPage } from './support/fleet-page.ts';
import { foreignElements, InboxPage } from './support/inbox-page.ts';
import { HOSTILE_NAMES, idOf, message, say } from './support/messages.ts';
import { ask } from './support/rest.ts';
import { startSystem, type System } from './support/system.ts';
import { until, untilEqual } from './support/until.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();

const FLEET = 'shop';
const HEIGHT = 900;
const LAPS = 4;
/** Three that go round, and four of whom one says different things to the others: names that mean harm. */
const ROUND = [0, 2, 8].map((n) => HOSTILE_NAMES[n] ?? '');
const [LIAR = '', ...TOLD] = [1, 3, 4, 5, 6].map((n) => HOSTILE_NAMES[n] ?? '');
/** Others that go round: a loop is over after a minute, so that each test that lists one has its own. */
const AT_DESK = ['planner', 'solver', 'checker'];
const ON_PHONE = ['buyer', 'seller', 'banker'];
const MEANWHILE = ['porter', 'carrier', 'clerk'];
const LONG = `<script>alert(3)</script> \u202E${'y'.repeat(10_000)}<b>end</b>`;
/** What reorders or hides text, as it must not stand on any page. */
const RAW = /(?![\n\t])[\p{Cc}\p{Cf}]/u;

describeWith([kafka, redis, chromium], 'the inbox', () => {
  let system: System;
  let browser: Browser;
  let decisions: readonly ProcessedDecision[];
  let found: readonly Detection[];
  const opened: (InboxPage | FleetPage)[] = [];

  beforeAll(async () => {
    system = await startSystem({ name: 'inbox', kafka, redis, fleets: [FLEET] });
    browser = await launchChromium();
    decisions = await system.log.follow(agentDecisionsProcessed);
    found = await system.log.follow(detections);
    await say(system, FLEET, ...lies());
    await goRound(ROUND, LONG);
    await untilFound(LIAR);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  /** Sends a message, until it is decided. */
  async function decide(sent: AgentMessage): Promise<void> {
    await say(system, FLEET, sent);
    await until(`${sent.agent_id}'s message is decided`, () =>
      decisions.some(({ processing_metadata }) => processing_metadata.message_id === idOf(sent)),
    );
  }

  /** Lets agents pass the same on to each other, until that is found. */
  async function goRound(agents: readonly string[], text: string): Promise<void> {
    for (let turn = 0; turn < LAPS * agents.length; turn++) {
      const [from = '', to = ''] = [agents[turn % agents.length], agents[(turn + 1) % agents.length]];
      const of = { correlation_id: `round ${agents[1]}`, target_agents: [to], message_type: 'request' as const };
      await decide(message(from, `${turn % agents.length} ${text}`, of));
    }
    await untilFound(agents[0] ?? '');
  }

  /** To each of the others another value of the same thing, which is named to do harm, too. */
  const lies = (): AgentMessage[] =>
    [...TOLD, TOLD[0] ?? ''].map((other, n) =>
      message(LIAR, 'Here you are.', {
        message_type: 'response',
        target_agents: [other],
        correlation_id: 'stock',
        content: {
          text: 'Here you are.',
          statements: [{ subject: '<u>stock</u>:\u202EA17', value: `<u>${17 ** ((n % TOLD.length) + 1)}</u>` }],
        },
      }),
    );

  /** The last version of the detection that an agent is in. */
  const detectionOf = (agent: string): Detection | undefined => found.findLast(({ agents }) => agents.includes(agent));
  const untilFound = (agent: string) =>
    until(`what ${visible(agent).slice(0, 40)} is in is found`, () => detectionOf(agent));
  /** The address of the page of that detection. */
  const addressOf = (agent: string, of: Record<string, string> = {}): string =>
    `/inbox?${new URLSearchParams({ ...of, id: detectionOf(agent)?.detection_id ?? '' }).toString()}`;

  async function open(at: string, given: Partial<PageOptions> = {}): Promise<InboxPage> {
    const page = await InboxPage.open(browser, system, { fleet: FLEET, at, height: HEIGHT, ...given });
    opened.push(page);
    return page;
  }
  async function openFleet(at: string, given: Partial<PageOptions> = {}): Promise<FleetPage> {
    const page = await FleetPage.open(browser, system, { fleet: FLEET, at, height: HEIGHT, ...given });
    opened.push(page);
    return page;
  }

  it('names that mean harm are text in the list, the detection and its evidence', async () => {
    const inbox = await open(addressOf(ROUND[0] ?? ''));
    const { page } = inbox;
    await inbox.evidence.first().waitFor();
    expect(await inbox.title()).toBe('Routing loop of 3');
    expect(await inbox.evidence.count()).toBe(LAPS * ROUND.length);
    expect(await inbox.evidence.first().innerText()).toContain('<script>alert(3)</script>');
    const named = await page.locator('article bdi.id').allTextContents();
    for (const name of ROUND) expect(named).toContain(visible(name));

    await page.goto(new URL(addressOf(LIAR, { fleet: FLEET }), system.dashboard_url).href);
    await page.getByRole('heading', { name: 'What was said' }).waitFor();
    const said = await page.getByRole('region', { name: 'What was said' }).innerText();
    expect(said).toContain('<u>17</u>');
    for (const text of [said, await page.locator('body').innerText()]) expect(text).not.toMatch(RAW);
    expect(await foreignElements(page)).toBe(0);
    expect(await inbox.overflow()).toEqual({ pixels: 0, of: [] });
    await inbox.close();
  });

  it('and on the Fleet page: among the problems, in the drawing, in the table and where one of them is looked at', async () => {
    const fleetPage = await openFleet('/?view=table');
    const { page } = fleetPage;
    await page
      .getByRole('region', { name: 'Open problems' })
      .getByRole('button', { name: /^Loop of 3/ })
      .first()
      .waitFor();
    const table = page.locator('[data-part=graph] table').first();
    await table.waitFor();
    for (const at of ['/?view=table', `/?${new URLSearchParams({ agent: ROUND[2] ?? '' }).toString()}`]) {
      await page.goto(new URL(`${at}&fleet=${FLEET}`, system.dashboard_url).href);
      await page.locator('[data-part=graph]').locator('canvas[data-placed], table').first().waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(RAW);
      expect(await foreignElements(page)).toBe(0);
      expect(await fleetPage.overflow()).toEqual({ pixels: 0, of: [] });
    }
    await fleetPage.close();
  });

  it('an agent whose name has 10 kB is turned away at the door, and told which field it was', async () => {
    const answer = await ask(`${system.ingestion_url}/api/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${system.writeKey(FLEET)}`, 'content-type': 'application/json' },
      body: JSON.stringify(message('x'.repeat(10_000), 'Hello')),
    });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('"pointer":"/agent_id"');
    expect(JSON.stringify(answer.body).length).toBeLessThan(5_000);
  });

  it('fits a phone: the list, each detection, and the way back', async () => {
    await goRound(ON_PHONE, 'Please settle with the next one who pays for order 7.');
    const inbox = await open('/inbox', { width: 390, height: 844 });
    const row = inbox.listed.filter({ hasText: 'seller' });
    await row.click();
    await inbox.evidence.first().waitFor();
    expect(await row.isVisible()).toBe(false);
    await untilEqual('its title has the focus', async () => [await inbox.focused(inbox.heading), true]);
    for (const name of ['Confirm', 'Dismiss', 'Back to the list']) {
      const box = await inbox.page.getByRole('button', { name }).boundingBox();
      expect({ name, height: box?.height }).toEqual({ name, height: 44 });
    }
    await inbox.page.getByRole('button', { name: 'Back to the list' }).click();
    await untilEqual('its row has the focus', async () => [await inbox.focused(row), true]);
    expect(await inbox.overflow()).toEqual({ pixels: 0, of: [] });
    for (const agent of ['seller', LIAR, ROUND[0] ?? '']) {
      await inbox.page.goto(new URL(addressOf(agent, { fleet: FLEET }), system.dashboard_url).href);
      await inbox.evidence.first().waitFor();
      expect([agent, await inbox.overflow()]).toEqual([agent, { pixels: 0, of: [] }]);
    }
    await inbox.close();
  });

  it('is worked with by keyboard alone: a filter, a detection, its evidence, a verdict, a link', async () => {
    await goRound(AT_DESK, 'Please settle who ships order 48213 with the next one.');
    const inbox = await open('/');
    const { page } = inbox;
    /** Goes on to something, which shows that it has the focus. */
    const to = async (...way: Parameters<InboxPage['tabTo']>) => {
      await inbox.tabTo(...way);
      expect({ at: String(way[0]), isSeen: await inbox.focusIsSeen() }).toEqual({ at: String(way[0]), isSeen: true });
    };
    await to(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /^Inbox/ }));
    await page.keyboard.press('Enter');
    await inbox.listed.first().waitFor();
    await to(page.getByRole('combobox', { name: 'Kind' }));
    await page.keyboard.type('Routing');
    await until(
      'loops are left',
      () => inbox.listed.allInnerTexts(),
      (rows) => rows.length > 0 && rows.every((text) => text.startsWith('Routing loop')),
    );
    const row = inbox.listed.filter({ hasText: 'solver' });
    await to(row);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('id') === detectionOf('solver')?.detection_id);
    // Who opened it is at its beginning, not behind all other rows.
    await untilEqual('its title has the focus', async () => [await inbox.focused(inbox.heading), true]);
    const first = inbox.evidence.first().getByRole('link');
    await to(first);
    await to(inbox.note);
    await page.keyboard.type('They are in a meeting.');
    await to(page.getByRole('button', { name: 'Dismiss' }));
    await page.keyboard.press('Enter');
    await page
      .getByText(/^Dismissed by .*: They are in a meeting\.$/)
      .first()
      .waitFor();
    await untilEqual('it is open no more', async () => [await row.count(), 0]);
    await to(first, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/conversation\?/);
    await page.getByTestId('message').first().waitFor();
    await page.goBack();
    await to(page.getByRole('button', { name: 'Earlier' }));
    await page.keyboard.press('Enter');
    await inbox.listed.filter({ hasText: /Dismissed by .*: They are in a meeting\./ }).waitFor();
    expect(inbox.loads).toBe(1);
    await inbox.close();
  });

  it('a detection that is sent to a colleague opens there as it is here', async () => {
    const [ann, bob] = [await open(addressOf(LIAR, { kind: 'byzantine', tab: 'earlier' })), await open('/inbox')];
    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await ann.evidence.first().waitFor();
    await ann.page.getByRole('button', { name: 'Copy link to this detection' }).click();
    await ann.page.getByText('Copied').waitFor();
    const link = await ann.page.evaluate<string>('navigator.clipboard.readText()');
    expect(link).not.toContain('key=');
    await bob.page.goto(link);
    await bob.evidence.first().waitFor();
    const seen = async (one: InboxPage) => ({
      title: await one.title(),
      article: (await one.page.getByRole('article').innerText()).replace(/Copied|Copy link/, ''),
      kind: await one.page.getByRole('combobox', { name: 'Kind' }).inputValue(),
      tab: await one.page.getByRole('button', { name: 'Earlier' }).getAttribute('aria-pressed'),
      rows: await one.listed.count(),
      address: new URL(one.page.url()).search,
    });
    await untilEqual('both see the same', async () => [await seen(bob), await seen(ann)]);
    expect((await seen(bob)).title).toBe('Byzantine');
    for (const one of [ann, bob]) await one.close();
  });

  it('says when the gateway is away, keeps what was shown, and goes on by itself', async () => {
    const inbox = await open(addressOf(LIAR));
    const { page } = inbox;
    await inbox.evidence.first().waitFor();
    const evidence = await inbox.evidence.count();
    const row = inbox.listed.filter({ hasText: 'carrier' });
    // While it starts it answers 503 to everybody, which a browser calls a breach of CORS.
    const expected =
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|response code: 503|blocked by CORS policy|net::ERR_FAILED/;
    await inbox.excusing(expected, async () => {
      await system.gateway.stop('SIGKILL');
      await page.getByText('Connection to the gateway lost').waitFor();
      expect([await inbox.title(), await inbox.evidence.count()]).toEqual(['Byzantine', evidence]);
      await inbox.note.fill('It counts wrong.');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('complementary', { name: 'About this detection' }).getByRole('alert').waitFor();
      // What was written is not lost with the connection.
      expect(await inbox.note.inputValue()).toBe('It counts wrong.');
      await goRound(MEANWHILE, 'Please find out with the next one where parcel 7 is.');
      expect(await row.count()).toBe(0);
      await system.gateway.start();
      await inbox.live();
    });
    // What was found meanwhile is listed.
    await row.waitFor();
    expect(await inbox.note.inputValue()).toBe('It counts wrong.');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page
      .getByText(/^Confirmed by .*: It counts wrong\.$/)
      .first()
      .waitFor();
    expect([await inbox.title(), inbox.loads]).toEqual(['Byzantine', 1]);
    await inbox.close();
  });

  it.each(['dark', 'light'] as const)(
    'axe finds nothing serious, %s: list, detections, a moment of the past',
    async (theme) => {
      const seen: Record<string, string[]> = {};
      for (const width of [1440, 390]) {
        const list = await open('/inbox', { theme, width });
        await list.listed.first().waitFor();
        seen[`list ${width}`] = await seriousViolations(list.page);
        await list.close();
        for (const agent of [LIAR, ROUND[0] ?? '']) {
          const detection = await open(addressOf(agent), { theme, width });
          await detection.evidence.first().waitFor();
          seen[`${await detection.title()} ${width}`] = await seriousViolations(detection.page);
          await detection.close();
        }
      }
      const past = await openFleet('/', { theme });
      await past.page.getByRole('slider', { name: 'Moment that is shown' }).press('Home');
      await past.page.getByText(/^As it was, /).waitFor();
      seen['past'] = await seriousViolations(past.page);
      await past.close();
      expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, []])));
    },
  );

  it('made no browser complain, and no dialog open', () => {
    expect(opened.length).toBeGreaterThan(8);
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(opened.flatMap(({ dialogs }) => dialogs)).toEqual([]);
  });
});
