import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  agentWhy,
  conflictList,
  participation,
  policyList,
  type AgentMessage,
  type ProcessedDecision,
} from '@chorus/contracts';
import { launchChromium } from '@chorus/testing';
import { chromiumForTests, describeWith, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import type { Browser } from 'playwright-core';
import { seriousViolations } from './support/accessibility.ts';
import { visible } from './support/conversations-page.ts';
import type { PageOptions } from './support/dashboard-page.ts';
import { FleetPage } from './support/fleet-page.ts';
import { HOSTILE_NAMES, idOf, message, say } from './support/messages.ts';
import { startSystem, type System } from './support/system.ts';
import { until, untilEqual } from './support/until.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();

const LAB = 'lab';
const REASON = 'Reason, written to the audit log';
const FAILURE = 'exitcode: 1 (execution failed)\nCode output: NameError: name "total" is not defined';

describeWith([kafka, redis, chromium], 'trust that can be explained', () => {
  let system: System;
  let browser: Browser;
  let decisions: readonly ProcessedDecision[];
  let ann: FleetPage;
  const opened: FleetPage[] = [];

  beforeAll(async () => {
    system = await startSystem({ name: 'trust', kafka, redis, fleets: [LAB] });
    browser = await launchChromium();
    decisions = await system.log.follow(agentDecisionsProcessed);
    for (let n = 1; n <= 4; n++) await fail();
    await decide(writing('dev', 'add column tier'));
    await decide(writing('migrator', 'drop column tier'));
    ann = await open('/');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  async function open(at: string, given: Partial<PageOptions> = {}): Promise<FleetPage> {
    const page = await FleetPage.open(browser, system, { fleet: LAB, at, height: 1_400, ...given });
    opened.push(page);
    return page;
  }
  async function decide(sent: AgentMessage): Promise<ProcessedDecision> {
    await say(system, LAB, sent);
    return until(`${sent.agent_id}'s message is decided`, () =>
      decisions.find(({ processing_metadata }) => processing_metadata.message_id === idOf(sent)),
    ) as Promise<ProcessedDecision>;
  }
  const writing = (agent: string, intent: string): AgentMessage =>
    message(agent, `Writing db/0042_orders.sql: ${intent}.`, {
      correlation_id: 'orders',
      content: {
        text: `Writing db/0042_orders.sql: ${intent}.`,
        resources: [{ resource: 'db/0042_orders.sql', access: 'write', intent }],
      },
    });

  let tries = 0;
  /** Code of clumsy that does not run. Gives the message that says so. */
  async function fail(): Promise<ProcessedDecision> {
    const given = { correlation_id: `work ${++tries}` };
    const code = `Attempt ${tries}:\n\`\`\`python\nprint(total + ${tries})\n\`\`\``;
    await decide(message('clumsy', code, { ...given, message_type: 'request', target_agents: ['terminal'] }));
    return decide(message('terminal', FAILURE, { ...given, message_type: 'response', target_agents: ['clumsy'] }));
  }
  const whyByRest = () => system.rest.get(agentWhy, '/agents/clumsy/why', { fleet_id: LAB });
  const policiesByRest = () => system.rest.get(policyList, '/policies', { fleet_id: LAB });
  const sumOf = (page: FleetPage) => page.page.getByRole('table', { name: 'What the score is made of' });
  /** The points of each line in tenths, the score last. */
  const pointsOf = async (page: FleetPage): Promise<number[]> =>
    (await sumOf(page).getByTestId('points').allTextContents()).map((it) =>
      Math.round(Number(it.replace('−', '-')) * 10),
    );

  it('a score is explained on the page of its agent, line by line', async () => {
    await ann.inspect('clumsy');
    await ann.page.getByRole('link', { name: 'Why this score?' }).click();
    const failed = await until(
      'the trust of all four failures is there',
      whyByRest,
      ({ evidence }) => evidence.filter(({ code }) => code === 'execution_failed').length === 4,
    );
    await untilEqual('the page says what REST says', async () => [
      (await pointsOf(ann)).at(-1),
      Math.round(failed.score * 10),
    ]);
    const points = await pointsOf(ann);
    expect(points.slice(0, -1).reduce((sum, it) => sum + it, 0)).toBe(points.at(-1));
    expect(points.length).toBe(failed.evidence.length + 2 + Number(failed.opening.until !== null));
    expect(await ann.page.getByTestId('equation').textContent()).toMatch(/^70\.0 [+−] .* = [\d.]+$/);
    await ann.page.getByRole('heading', { name: `Why is it ${Math.round(failed.score)}?` }).waitFor();
  });

  it('a line of it leads to its message, in its conversation', async () => {
    const row = sumOf(ann).getByRole('row').filter({ hasText: 'Code failed' }).last();
    await row.getByText('NameError').first().waitFor();
    await row.getByRole('link', { name: /^Open the message/ }).click();
    const marked = ann.page.locator('[data-testid=message][aria-current=true]');
    await marked.waitFor();
    const { evidence } = await whyByRest();
    const last = evidence.filter(({ code }) => code === 'execution_failed').at(-1);
    expect(await marked.getAttribute('data-message-id')).toBe(last?.message?.message_id);
    expect(new URL(ann.page.url()).searchParams.get('id')).toBe(last?.message?.correlation_id);
  });

  it('and to the message of the agent itself, where another one showed it', async () => {
    await ann.page.goBack();
    const row = sumOf(ann).getByRole('row').filter({ hasText: 'Code failed' }).last();
    await row.getByRole('link', { name: 'Its own message' }).click();
    const marked = ann.page.locator('[data-testid=message][aria-current=true]');
    await marked.waitFor();
    const sent = decisions.findLast(({ original_message }) => original_message.agent_id === 'clumsy');
    expect(await marked.getAttribute('data-message-id')).toBe(sent?.processing_metadata.message_id);
  });

  it('how it gets on with others is said in figures, for the time that is chosen', async () => {
    const of = { fleet_id: LAB, from: new Date(Date.now() - 3_600_000).toISOString() };
    const { interactions, conflicts } = await until(
      'all four requests and their answers are stored',
      () => system.rest.get(participation, '/agents/clumsy/participation', of),
      (found) => found.interactions === 8,
    );
    const page = await open('/agent?id=clumsy&range=1h');
    const told = page.page.getByTestId('participation');
    await told.getByText(`${interactions - conflicts} of ${interactions} interactions without a conflict`).waitFor();
    await told.getByText(/^In the last 1 h: 8 messages/).waitFor();
  });

  it('a conflict is listed with what it is over, and its factors add up', async () => {
    await ann.visit('Conflicts');
    const row = ann.page.getByTestId('conflict').filter({ hasText: 'db/0042_orders.sql' }).first();
    await row.waitFor();
    expect(await row.textContent()).toMatch(/migrator.*dev/);
    const { conflicts } = await system.rest.get(conflictList, '/conflicts', { fleet_id: LAB });
    expect(await ann.page.getByTestId('conflict').count()).toBe(conflicts.length);
    const id = await row.getAttribute('data-message-id');
    const decision = decisions.find(({ processing_metadata }) => processing_metadata.message_id === id);
    const factors = await row.getByRole('list', { name: 'Factors of the risk' }).getByRole('listitem').count();
    expect(factors).toBe(decision?.conflict_analysis.factors.length);
    await ann.page.getByRole('combobox', { name: 'Kind' }).selectOption('circular_wait');
    await ann.page.getByText(`0 of the ${conflicts.length}`).waitFor();
    expect(new URL(ann.page.url()).searchParams.get('kind')).toBe('circular_wait');
  });

  it('what another policy would have led to is shown for each agent, and changes nothing', async () => {
    await ann.visit('Policies');
    const before = await whyByRest();
    await ann.page.getByRole('heading', { name: 'In force: version 1' }).waitFor();
    await ann.page.getByRole('button', { name: 'Change it' }).click();
    const field = (name: string) => ann.page.getByRole('textbox', { name, exact: true });
    await field('Worth').fill('many');
    await ann.page.getByText('Is not accepted: a number from 0.1 to 100.').waitFor();
    await field('Worth').fill('1');
    await field('Once it has').fill('1');
    await field('Code failed').fill('5');
    await ann.page.getByRole('button', { name: 'What if?' }).click();
    const row = ann.page.getByRole('table', { name: 'Agents' }).getByRole('row').filter({ hasText: 'clumsy' });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/−\d/);
    expect(await row.textContent()).toMatch(/Quarantines then1Standing nowactiveStanding thenquarantined$/);
    expect(await whyByRest()).toEqual(before);
    expect((await policiesByRest()).current).toBe(1);
  });

  it('a policy that is put in force counts for what comes after it', async () => {
    const form = ann.page.getByRole('form', { name: 'Put in force' });
    await form.getByLabel(REASON).fill('failures were seen too late');
    await form.getByRole('button', { name: 'Put version 2 in force' }).click();
    await ann.page.getByRole('heading', { name: 'In force: version 2' }).waitFor();
    const newest = ann.page.getByTestId('policy-version').first();
    expect(await newest.textContent()).toMatch(/failures were seen too late.*Worth.*3 observations.*1 observation/);

    await until(
      'evidence counts under it',
      async () => {
        await fail();
        return whyByRest();
      },
      ({ evidence }) => evidence.at(-1)?.policy_version === 2 && evidence[0]?.policy_version === 1,
    );
    const page = await open('/agent?id=clumsy&range=1h');
    await sumOf(page).getByRole('row').filter({ hasText: 'Code failed' }).last().waitFor();
    await untilEqual('the page says what REST says', async () => [
      (await pointsOf(page)).at(-1),
      Math.round((await whyByRest()).score * 10),
    ]);
    await page.page
      .getByRole('img', { name: /^Trust from/ })
      .getByText('policy 2')
      .waitFor();
    await page.page.getByTestId('intervention').filter({ hasText: 'Would be quarantined' }).first().waitFor();
    await page.visit('Conflicts');
    await page.page.getByRole('link', { name: 'Interventions' }).click();
    const listed = page.page.getByTestId('intervention').filter({ hasText: 'clumsy' });
    expect(await listed.first().textContent()).toMatch(/Would be quarantined.*Ends on its own, on probation/);
  });

  it('who may only look sees why nothing can be put in force', async () => {
    const answer = await system.rest.send('POST', `/keys?fleet_id=${LAB}`, {
      name: 'reader',
      scopes: ['read'],
      reason: 'to look at it',
    });
    const { key } = answer.body as { key: string };
    await until(
      'the key is known',
      async () =>
        (
          await fetch(`${system.gateway_url}/api/v1/policies?fleet_id=${LAB}`, {
            headers: { authorization: `Bearer ${key}` },
          })
        ).status,
      (status) => status === 200,
    );
    const reader = await open('/policies', { key });
    await reader.page.getByRole('button', { name: 'Start from version 1' }).click();
    await reader.page.getByText(/scope operate; yours has not/).waitFor();
    expect(await reader.page.getByRole('button', { name: 'Put version 3 in force' }).isDisabled()).toBe(true);
  });

  it('an agent is found by any name, and its name is text', async () => {
    await say(system, LAB, ...HOSTILE_NAMES.map((name) => message(name, 'Hello', { correlation_id: 'names' })));
    const { page, dialogs } = await open('/agent?id=clumsy');
    for (const name of HOSTILE_NAMES) {
      await page.goto(`${system.dashboard_url}/agent?${new URLSearchParams({ fleet: LAB, id: name }).toString()}`);
      await page.getByRole('form', { name: 'Quarantine' }).waitFor();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(visible(name));
      expect([dialogs, await page.locator('h1 img, h1 script').count()]).toEqual([[], 0]);
    }
  });

  it.each(['dark', 'light'] as const)('axe finds nothing serious (%s), and a phone has no sideways', async (theme) => {
    const pages = [
      ['/agent?id=clumsy&range=1h', 'What the score is made of'],
      ['/conflicts', 'Conflicts, newest first'],
      ['/interventions', 'Interventions, newest first'],
      ['/policies', 'Versions, newest first'],
    ] as const;
    for (const [at, name] of pages)
      for (const width of [1440, 390]) {
        const page = await open(at, { theme, width, height: 900 });
        await page.page.getByLabel(name).first().waitFor();
        expect([at, width, await seriousViolations(page.page)]).toEqual([at, width, []]);
        expect([at, await page.overflow()]).toEqual([at, { pixels: 0, of: [] }]);
        await page.close();
      }
  });

  it('the browser has nothing to complain about', () => {
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
