import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  agentState,
  decisionList,
  interventions,
  metricsSummary,
  sessionView,
  type Intervention,
  type ProcessedDecision,
} from '@chorus/contracts';
import { scenario, sendHttp } from '@chorus/simulator';
import { launchChromium } from '@chorus/testing';
import { chromiumForTests, describeWith, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import type { Browser } from 'playwright-core';
import { seriousViolations } from './support/accessibility.ts';
import { agentsByRest, rowsOf } from './support/agents.ts';
import { FleetPage } from './support/fleet-page.ts';
import { idOf, message, say } from './support/messages.ts';
import { StoredTrust } from './support/stored-trust.ts';
import { startSystem, type System } from './support/system.ts';
import { until, untilEqual } from './support/until.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();

const FLEET = 'shop';
const SIMULATED = 'demo';
const REASON = 'Reason, written to the audit log';

describeWith([kafka, redis, chromium], 'operating a fleet', () => {
  let system: System;
  let browser: Browser;
  let stored: StoredTrust;
  let decisions: readonly ProcessedDecision[];
  let acts: readonly Intervention[];
  /** Two people, each in a browser of their own. */
  let ann: FleetPage;
  let bob: FleetPage;

  beforeAll(async () => {
    system = await startSystem({ name: 'operating', kafka, redis, fleets: [FLEET, SIMULATED], simulated: SIMULATED });
    browser = await launchChromium();
    stored = await StoredTrust.open(system);
    decisions = await system.log.follow(agentDecisionsProcessed);
    acts = await system.log.follow(interventions);
    await decide('writer', 'I take the intro.', { target_agents: ['editor'] });
    await decide('editor', 'Then I take the summary.', { target_agents: ['writer'] });
    ann = await FleetPage.open(browser, system, { fleet: FLEET });
    bob = await FleetPage.open(browser, system, { fleet: FLEET });
  });
  afterAll(async () => {
    await stored?.close();
    await browser?.close();
    await system?.stop();
  });

  /** Sends a message and gives the decision on it. */
  async function decide(...of: Parameters<typeof message>): Promise<ProcessedDecision> {
    const sent = message(...of);
    await say(system, FLEET, sent);
    return until(`${sent.agent_id}'s message is decided`, () =>
      decisions.find(({ processing_metadata }) => processing_metadata.message_id === idOf(sent)),
    ) as Promise<ProcessedDecision>;
  }

  let drafts = 0;
  /** Something new from the writer: a small contribution, unless it is blocked. */
  const nextDraft = () => decide('writer', `Draft number ${++drafts} is ready, with another opening.`);
  const stateOf = (agent: string) => system.rest.get(agentState, `/agents/${agent}/state`, { fleet_id: FLEET });

  it('a quarantine pressed in the page is in force everywhere, and on the page of the other person', async () => {
    expect((await nextDraft()).trust_impact.evidence).toMatchObject([{ agent_id: 'writer', kind: 'contribution' }]);
    await ann.inspect('writer');
    const form = ann.page.getByRole('form', { name: 'Quarantine' });
    await form.getByLabel(REASON).fill('sends drafts nobody asked for');
    await form.getByRole('button', { name: 'Quarantine' }).click();

    await until(
      'Ann sees it',
      () => ann.standing('writer'),
      (standing) => standing === 'quarantined',
    );
    await until(
      'Bob sees it',
      () => bob.standing('writer'),
      (standing) => standing === 'quarantined',
    );
    expect([ann.loads, bob.loads]).toEqual([1, 1]);

    const inRedis = await until(
      'Redis holds it',
      () => stored.of(FLEET, 'writer'),
      ({ standing }) => standing === 'quarantined',
    );
    expect(inRedis).toMatchObject({ enforced: true, standing_reason: expect.stringContaining('nobody asked for') });
    expect(await stateOf('writer')).toMatchObject({ standing: 'quarantined', enforced: true, blocked: true });
    expect(await stateOf('editor')).toMatchObject({ blocked: false });
    const [act] = acts;
    expect(acts).toHaveLength(1);
    expect(act).toMatchObject({ kind: 'quarantine', agent_id: 'writer', enforced: true, by: { kind: 'operator' } });
    expect(act?.reason).toContain('nobody asked for');
  });

  it('the agent is told, and its messages are blocked and no evidence', async () => {
    await until(
      'ingestion tells the agent',
      async () => (await say(system, FLEET, message('writer', `Hello ${++drafts}`))).items[0],
      (item) => JSON.stringify(item).includes('"blocked":true'),
    );
    const blocked = await until(
      'what it sends is blocked',
      nextDraft,
      ({ intervention_action }) => intervention_action?.action === 'blocked',
    );
    expect(blocked.trust_impact.evidence).toEqual([]);
    expect(blocked.intervention_action).toMatchObject({ standing: 'quarantined' });
    const id = blocked.processing_metadata.message_id;
    await bob.page
      .locator(`[data-testid=decision-item][data-message-id="${id}"]`)
      .getByText('Blocked', { exact: true })
      .waitFor();
  });

  it('a release undoes it', async () => {
    const form = ann.page.getByRole('form', { name: 'Release' });
    await form.getByLabel(REASON).fill('it promised to ask first');
    await form.getByRole('button', { name: 'Release on probation' }).click();

    await until(
      'Bob sees it',
      () => bob.standing('writer'),
      (standing) => standing === 'probation',
    );
    await until(
      'Redis holds it',
      () => stored.of(FLEET, 'writer'),
      ({ standing }) => standing === 'probation',
    );
    expect(await stateOf('writer')).toMatchObject({ standing: 'probation', blocked: false });
    await until(
      'ingestion tells the agent',
      async () => (await say(system, FLEET, message('writer', `Hello ${++drafts}`))).items[0],
      (item) => JSON.stringify(item).includes('"blocked":false'),
    );
    const free = await until(
      'what it sends is no longer blocked',
      nextDraft,
      ({ intervention_action }) => intervention_action === null,
    );
    expect(free.trust_impact.evidence).toHaveLength(1);
  });

  it('the policy only says what it would do, until a person lets it enforce', async () => {
    const failure = 'exitcode: 1 (execution failed)\nCode output: NameError: name "total" is not defined';
    for (let n = 1; (await stateOf('clumsy')).standing !== 'quarantined'; n++) {
      if (n > 20) throw new Error('after 20 failed executions the policy would still not quarantine');
      const given = { correlation_id: `work ${n}` };
      const code = `Attempt ${n}:\n\`\`\`python\nprint(total + ${n})\n\`\`\``;
      await decide('clumsy', code, { ...given, message_type: 'request', target_agents: ['terminal'] });
      await decide('terminal', failure, { ...given, message_type: 'response', target_agents: ['clumsy'] });
    }
    expect(await stateOf('clumsy')).toMatchObject({ enforced: false, blocked: false });
    await bob.page.getByRole('button', { name: 'Would quarantine clumsy' }).waitFor();

    const modes = (user: FleetPage) => user.page.getByRole('group', { name: 'Mode of this fleet' });
    await ann.page.keyboard.press('Escape');
    await modes(ann).getByRole('button', { name: 'Enforce' }).click();
    const dialog = ann.page.getByRole('dialog');
    await dialog.getByText('1 agent stands').waitFor();
    await dialog.getByLabel(REASON).fill('we trust the policy now');
    await dialog.getByRole('button', { name: 'Enforce' }).click();

    await modes(bob).locator('button[aria-pressed=true]', { hasText: 'Enforce' }).waitFor();
    await until(
      'it is blocked',
      () => stateOf('clumsy'),
      ({ blocked }) => blocked,
    );
    const figures = await system.rest.get(metricsSummary, '/metrics/summary', { fleet_id: FLEET });
    expect(figures).toMatchObject({ mode: 'enforce', agents: { quarantined: 1, would_be_quarantined: 0 } });
  });

  it('a simulated fleet goes away by one press', async () => {
    const { messages } = scenario('calm', { seed: 5, duration_ms: 8_000, start: Date.now() });
    const key = system.writeKey(SIMULATED);
    await sendHttp(
      messages.map((one) => one.message),
      { url: system.ingestion_url, key },
    );
    await until(
      'all of it is decided',
      () => decisions.filter(({ processing_metadata }) => processing_metadata.fleet_id === SIMULATED).length,
      (count) => count === messages.length,
    );
    const page = await FleetPage.open(browser, system, { fleet: SIMULATED });
    await until(
      'Redis knows its agents',
      () => stored.keys(SIMULATED),
      ({ length }) => length > 0,
    );
    await page.page.getByText('Simulated').waitFor();
    await page.page.getByRole('button', { name: 'Remove' }).click();

    await until(
      'its list is empty',
      () => page.rows(),
      ({ length }) => length === 0,
    );
    await until(
      'Redis has forgotten it',
      () => stored.keys(SIMULATED),
      ({ length }) => length === 0,
    );
    expect(await fleets()).not.toContain(SIMULATED);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  const fleets = async () => (await system.rest.get(sessionView, '/session')).fleets.map(({ fleet_id }) => fleet_id);

  it('the page says when the gateway is away, and shows the present when it is back', async () => {
    // While it starts it answers 503 to everybody, which a browser calls a breach of CORS.
    const expected =
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|response code: 503|blocked by CORS policy|net::ERR_FAILED/;
    await ann.excusing(expected, () =>
      bob.excusing(expected, async () => {
        await system.gateway.stop('SIGKILL');
        await until(
          'the page says so',
          () => ann.connection(),
          (state) => state === 'stale',
        );
        await ann.page.getByText('Connection to the gateway lost').waitFor();
        await decide('newcomer', 'I start while nobody is looking.', { target_agents: ['editor'] });
        expect(await ann.row('newcomer').count()).toBe(0);

        const before = ann.sockets.length;
        await system.gateway.start();
        for (const user of [ann, bob])
          await until(
            'the page is live again',
            () => user.connection(),
            (state) => state === 'live',
          );
        expect(ann.sockets.slice(before).flat()).toContain('snapshot');
      }),
    );
    await ann.row('newcomer').waitFor();
    for (const user of [ann, bob])
      await untilEqual('the page shows what REST says', async () => [
        await user.rows(),
        rowsOf(await agentsByRest(system, FLEET)),
      ]);
    expect([ann.loads, bob.loads]).toEqual([1, 1]);
  });

  it('a fleet that was removed stays away from a gateway that starts anew', async () => {
    expect(await fleets()).toContain(FLEET);
    expect(await fleets()).not.toContain(SIMULATED);
    expect(await agentsByRest(system, SIMULATED)).toEqual([]);
    const { decisions: fed } = await system.rest.get(decisionList, '/decisions', { fleet_id: SIMULATED });
    expect(fed).toEqual([]);
  });

  it.each(['dark', 'light'] as const)('has no serious accessibility violation, %s', async (theme) => {
    const page = await FleetPage.open(browser, system, { fleet: FLEET, theme, height: 900 });
    const feed = await seriousViolations(page.page);
    await page.inspect('clumsy');
    await page.page.getByRole('form', { name: 'Release' }).waitFor();
    const inspector = await seriousViolations(page.page);
    expect({ feed, inspector }).toEqual({ feed: [], inspector: [] });
    await page.close();
  });

  it('made no browser complain', () => {
    expect({ ann: ann.complaints, bob: bob.complaints }).toEqual({ ann: [], bob: [] });
  });
});
