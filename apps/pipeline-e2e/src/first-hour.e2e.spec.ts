import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { conversationPage, ingestResponse } from '@chorus/contracts';
import { launchChromium } from '@chorus/testing';
import { chromiumForTests, describeWith, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import type { Browser, Page } from 'playwright-core';
import { seriousViolations } from './support/accessibility.ts';
import { DashboardPage } from './support/dashboard-page.ts';
import { FleetPage } from './support/fleet-page.ts';
import { message } from './support/messages.ts';
import { ask, problemIn } from './support/rest.ts';
import { shell } from './support/shell.ts';
import { startSystem, type System } from './support/system.ts';
import { until } from './support/until.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();

const FLEET = 'shop';
const REASON = 'Reason, written to the audit log';
/** Told by a page that asks for a conversation which has begun this moment. */
const NOT_THERE_YET = /status of 404/;

describeWith([kafka, redis, chromium], 'the first hour', () => {
  let system: System;
  let browser: Browser;
  /** One person in one browser, from the empty fleet to the end. */
  let ann: FleetPage;
  let page: Page;
  /** What the page has given her to copy. */
  let lines: string;
  let key: string;

  beforeAll(async () => {
    system = await startSystem({ name: 'first-hour', kafka, redis, fleets: [FLEET] });
    browser = await launchChromium();
    ann = await FleetPage.open(browser, system, { fleet: FLEET, height: 900 });
    ({ page } = ann);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const arrival = (state: string) => page.locator(`[data-testid=arrival][data-state="${state}"]`);
  const answerTo = async (command: string): Promise<unknown> => JSON.parse(await shell(command)) as unknown;
  const post = (path: string, body: unknown) =>
    ask(system.ingestion_url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('an empty fleet leads to Setup, which waits', async () => {
    await page.getByRole('heading', { name: 'Waiting for the first message' }).waitFor();
    await page.getByRole('link', { name: 'Connect your agents' }).click();
    await page.getByRole('heading', { name: 'Connect your agents' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/setup');
    await arrival('waiting').getByText('Waiting for your first message').first().waitFor();
    await arrival('waiting').getByText(new URL(system.ingestion_url).host).waitFor();
  });

  it('a key is made there, shown once, and stands in the lines', async () => {
    await page.getByRole('tab', { name: 'curl' }).click();
    await page.locator('pre', { hasText: '$CHORUS_KEY' }).waitFor();
    await page.getByRole('button', { name: 'Make a key for this' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the key' }).click();
    key = (await page.getByRole('status', { name: 'API key' }).textContent()) ?? '';
    lines = await page.locator('pre', { hasText: 'curl ' }).innerText();
    expect(lines).toContain(`Bearer ${key}`);
    expect(lines).toContain(`${system.ingestion_url}/api/v1/messages`);
  });

  it('the copied lines send a message, and the page turns live by itself', async () => {
    await until(
      'ingestion knows the key and takes the message',
      async () => ingestResponse.parse(await answerTo(lines)),
      ({ accepted }) => accepted === 1,
    );
    await arrival('arrived').getByRole('heading', { name: 'Your agents are on the screen' }).waitFor();
    await arrival('arrived').getByText('Split CHK-2231 into steps').waitFor();
    expect(ann.loads).toBe(1);
  });

  it('a broken message is told among the rejected ones, with its field', async () => {
    const broken = lines.replace('"message_type":"request"', '"message_type":"shout"');
    expect(broken).not.toBe(lines);
    expect(await answerTo(broken)).toMatchObject({
      rejected: 1,
      items: [{ problem: { errors: [{ pointer: '/message_type' }] } }],
    });
    const item = page.getByTestId('rejected-item');
    await item.getByText('/message_type', { exact: true }).waitFor();
    await item.locator('mark', { hasText: '"message_type"' }).waitFor();
    await item.getByText('HTTP').waitFor();
    expect(await item.count()).toBe(1);
    expect(await item.innerText()).not.toContain(key);
  });

  it('the conversation opens from the page', async () => {
    await ann.excusing(NOT_THERE_YET, async () => {
      await page.getByRole('link', { name: 'Open the conversation' }).click();
      await page.getByTestId('message').getByText('Split CHK-2231 into steps').waitFor();
    });
    const [first] = (await system.rest.get(conversationPage, '/conversations/first-steps', { fleet_id: FLEET }))
      .messages;
    const id = first?.decision.processing_metadata.message_id;
    await page.locator(`[data-testid=message][data-message-id="${id}"]`).waitFor();
    expect(ann.loads).toBe(1);
  });

  it('spans sent by OTLP with the same key become agents and edges', async () => {
    const span = (n: number, parent: number, attributes: Record<string, string>) => ({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: `00f067aa0ba902b${n}`,
      ...(parent === 0 ? {} : { parentSpanId: `00f067aa0ba902b${parent}` }),
      name: 'spoken by a program',
      kind: 1,
      startTimeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
      endTimeUnixNano: String(BigInt(Date.now() + 50) * 1_000_000n),
      attributes: Object.entries(attributes).map(([name, stringValue]) => ({ key: name, value: { stringValue } })),
    });
    const answer = await post('/v1/traces', {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] },
          scopeSpans: [
            {
              spans: [
                span(1, 0, { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'refunder' }),
                span(2, 1, { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_order' }),
              ],
            },
          ],
        },
      ],
    });
    expect(answer).toMatchObject({ status: 200, body: {} });
    expect(answer.body).not.toHaveProperty('partialSuccess');
    await ann.visit('Fleet');
    for (const agent of ['planner', 'checkout', 'refunder', 'tool:find_order']) await ann.row(agent).waitFor();
    await page.keyboard.press('t');
    const relation = (from: string, to: string) =>
      page.getByRole('row').filter({ hasText: new RegExp(`${from}.*→.*${to}`) });
    for (const [from, to] of [
      ['planner', 'coder'],
      ['checkout', 'refunder'],
      ['refunder', 'tool:find_order'],
    ] as const)
      await relation(from, to).first().waitFor();
    await page.keyboard.press('t');
  });

  it('the key is not shown again', async () => {
    await ann.visit('Setup');
    await page.getByRole('tab', { name: 'curl' }).click();
    await page.locator('pre', { hasText: '$CHORUS_KEY' }).waitFor();
    expect(await page.content()).not.toContain(key);
  });

  it('a key is revoked on Settings while a sender uses it: the sender is refused and told why, the page says so', async () => {
    await ann.visit('Settings');
    const row = page.locator('tr[data-id]', { hasText: 'Agents, by curl' });
    await row.getByText('Active').waitFor();
    const key_id = (await row.getAttribute('data-id')) ?? '';

    const answers: { status: number; detail: string }[] = [];
    let isOver = false;
    const inUse = (async () => {
      for (; !isOver; await turn()) {
        const answer = await post('/api/v1/messages', message('planner', 'Still there?'));
        answers.push({ status: answer.status, detail: answer.status === 401 ? problemIn(answer).detail : '' });
      }
    })();
    try {
      await until('it is in use', () => answers.length > 3);
      await row.getByRole('button', { name: 'Revoke' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(REASON).fill('it was on a slide');
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await until('the sender is refused', () => answers.some(({ status }) => status === 401));
      const refused = answers.length;
      await until('it has tried again', () => answers.length > refused + 5);
    } finally {
      isOver = true;
      await inUse;
    }
    const first = answers.findIndex(({ status }) => status === 401);
    expect(new Set(answers.slice(0, first).map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.slice(first).map(({ status }) => status))).toEqual(new Set([401]));
    expect(answers[first]?.detail).toMatch(new RegExp(`"${key_id}", was revoked at 20\\d\\d-`));

    await row.getByText('Revoked').waitFor();
    expect(await row.getByRole('button').count()).toBe(0);
  });

  it.each([
    ['/setup?how=curl', 'dark'],
    ['/setup?how=otlp', 'light'],
    ['/settings', 'dark'],
    ['/settings', 'light'],
  ] as const)('%s has no serious accessibility violation, %s, and fits a phone', async (at, theme) => {
    const other = await DashboardPage.open(browser, system, { fleet: FLEET, at, theme, height: 900 });
    const settled = at === '/settings' ? 'Agents, by curl' : '/message_type';
    await other.page.getByText(settled, { exact: true }).waitFor();
    expect(await seriousViolations(other.page)).toEqual([]);
    await other.page.setViewportSize({ width: 390, height: 844 });
    expect(await other.overflow()).toEqual({ pixels: 0, of: [] });
    expect(await other.page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);
    expect(await seriousViolations(other.page)).toEqual([]);
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('made no browser complain', () => {
    expect({ complaints: ann.complaints, dialogs: ann.dialogs, loads: ann.loads }).toEqual({
      complaints: [],
      dialogs: [],
      loads: 1,
    });
  });
});
