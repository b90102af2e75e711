import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  conversationPage,
  createdKey,
  storedDecision,
  type ProcessedDecision,
} from '@chorus/contracts';
import { redact } from '@chorus/privacy';
import { loadRuns, sendHttp, type RecordedRun } from '@chorus/simulator';
import { launchChromium } from '@chorus/testing';
import { chromiumForTests, describeWith, folderForTests, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import type { Browser, Page } from 'playwright-core';
import { seriousViolations } from './support/accessibility.ts';
import { ConversationsPage, unfold } from './support/conversations-page.ts';
import type { PageOptions } from './support/dashboard-page.ts';
import { saidIn, shownAs, squeezed } from './support/recordings.ts';
import { replay } from './support/replay.ts';
import { fileByRest, untilStored } from './support/stored.ts';
import { startSystem, type System } from './support/system.ts';
import { until, untilEqual } from './support/until.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();
const tauBench = folderForTests('../shared/data/tau-bench');
const whoAndWhen = folderForTests('../shared/data/who-and-when/algorithm-generated');

const RECORDED = 'recorded';
const HEIGHT = 900;

describeWith([kafka, redis, chromium, tauBench, whoAndWhen], 'recorded runs as conversations', () => {
  let system: System;
  let browser: Browser;
  let decisions: readonly ProcessedDecision[];
  /** One person's page; those of others are in {@link opened} as well. */
  let ann: ConversationsPage;
  let page: Page;
  const opened: ConversationsPage[] = [];
  let runs: readonly RecordedRun[];
  const idOfRun = ({ kind, run_id }: RecordedRun): string => `replay/${kind}/${run_id}`;

  beforeAll(async () => {
    system = await startSystem({ name: 'transcripts', kafka, redis, fleets: [RECORDED] });
    browser = await launchChromium();
    decisions = await system.log.follow(agentDecisionsProcessed);
    const chat = ['1', '2', '14', '20', '32'];
    runs = [
      ...(await loadRuns(tauBench.path)).slice(0, 3),
      ...(await loadRuns(whoAndWhen.path)).filter(({ run_id }) => chat.includes(run_id)),
    ];
    const to = { url: system.ingestion_url, key: system.writeKey(RECORDED) };
    await replay(
      runs,
      () => decisions.length,
      (messages) => sendHttp(messages, to),
    );
    await untilStored(
      system,
      RECORDED,
      runs.reduce((sum, { steps }) => sum + steps, 0),
    );
    ann = await open();
    ({ page } = ann);
  });

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  async function open(given: Partial<PageOptions> = {}) {
    const at = '/conversations';
    const one = await ConversationsPage.open(browser, system, { fleet: RECORDED, at, height: HEIGHT, ...given });
    opened.push(one);
    return one;
  }

  it('are listed, and those that held personal data are marked', async () => {
    await ann.untilListed('each run is a conversation', runs.map(idOfRun));
    await page.getByRole('button', { name: 'Redacted' }).click();
    const redacted = runs.filter((run) =>
      saidIn(run).some(({ texts }) => texts.some((text) => redact(text).value !== text)),
    );
    expect(redacted.length).toBeGreaterThan(2);
    await ann.untilListed('those with redactions are left', redacted.map(idOfRun));
    await page.getByRole('button', { name: 'Clear' }).click();
  });

  it.each(['tau-bench/0-0', 'who-and-when/1', 'who-and-when/32'])('read like the file: %s', async (name) => {
    const run = runs.find((it) => idOfRun(it) === `replay/${name}`);
    if (run === undefined) throw new Error(`there is no run ${name}`);
    await ann.choose(idOfRun(run));
    const read = await ann.read();
    const said = saidIn(run);
    expect(read).toHaveLength(said.length);
    if (run.kind === 'tau-bench') expect(read.filter(({ folded }) => folded > 0).length).toBeGreaterThan(5);
    for (const [n, { from, texts }] of said.entries()) {
      const shown = squeezed(read[n]?.text ?? '');
      expect(shown).toContain(`${from}→`);
      for (const text of texts) expect(shown).toContain(shownAs(text));
    }
    await page.getByRole('link', { name: 'All conversations' }).click();
  });

  it('are led to by the feed, at the message; a link shows another person the same', async () => {
    await ann.visit('Fleet');
    const spoken = new Set(
      decisions
        .filter(({ original_message: { agent_id } }) => !agent_id.startsWith('tool:'))
        .map(({ processing_metadata }) => processing_metadata.message_id),
    );
    const items = page.getByTestId('decision-item');
    await items.first().waitFor();
    const fed = await items.evaluateAll((all) => all.map((item) => item.getAttribute('data-message-id') ?? ''));
    const id = fed.findLast((it) => spoken.has(it)) ?? '';
    await page
      .locator(`[data-testid=decision-item][data-message-id="${id}"]`)
      .getByRole('link', { name: 'Open conversation' })
      .click();
    const isChosen = async (on: ConversationsPage) => {
      const box = await on.page
        .locator(`[data-testid=message][data-message-id="${id}"][aria-current=true]`)
        .boundingBox();
      return box !== null && box.y > 0 && box.y < HEIGHT;
    };
    await until('the message is chosen and in view', () => isChosen(ann));

    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: system.dashboard_url });
    await page.getByRole('button', { name: 'Copy link to the chosen message' }).click();
    await page.getByText('Copied').waitFor();
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    const wish = { name: 'Bob', scopes: ['read'], reason: 'looks at what Ann has found' };
    const { key } = createdKey.parse((await system.rest.send('POST', `/keys?fleet_id=${RECORDED}`, wish)).body);
    await until(
      'the gateway knows the key',
      async () =>
        (await fetch(`${system.gateway_url}/api/v1/agents`, { headers: { 'x-api-key': key } })).status === 200,
    );
    const bob = await open({ at: link, key });
    await until('Bob is led to it as well', () => isChosen(bob));
    await untilEqual('Bob reads what Ann reads', async () => [
      await bob.messages.allInnerTexts(),
      await ann.messages.allInnerTexts(),
    ]);
    await bob.close();
  });

  it('are exported whole', async () => {
    const correlation_id = new URL(page.url()).searchParams.get('id') ?? '';
    const of = { fleet_id: RECORDED, correlation_id };
    const path = '/conversation';
    const csv = await ann.export('CSV');
    expect(csv.text).toBe(await fileByRest(system, path, { ...of, format: 'csv' }));
    const jsonl = await ann.export('JSONL');
    const { messages } = await system.rest.get(conversationPage, path, { ...of, limit: '500' });
    const lines = jsonl.text.trimEnd().split('\n');
    expect(lines.map((line) => storedDecision.parse(JSON.parse(line)))).toEqual(messages);
    expect(messages.length).toBeGreaterThan(4);
  });

  it.each(['dark', 'light'] as const)('have no serious accessibility violation, %s', async (theme) => {
    const other = await open({ theme });
    await other.page.getByTestId('conversation').first().waitFor();
    expect(await seriousViolations(other.page)).toEqual([]);
    await other.choose('replay/tau-bench/0-0');
    await unfold(other.messages);
    expect(await seriousViolations(other.page)).toEqual([]);
    await other.page.setViewportSize({ width: 390, height: 844 });
    expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
    await other.close();
  });

  it('made no browser complain, and no dialog open', () => {
    expect(opened.flatMap(({ complaints, dialogs }) => [...complaints, ...dialogs])).toEqual([]);
  });
});
