import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  agentDetail,
  detections,
  interventions,
  metricsSummary,
  precisionView,
  type Detection,
  type Intervention,
  type ProcessedDecision,
} from '@chorus/contracts';
import { atSpeed, httpSender, play, scenario, type Scenario } from '@chorus/simulator';
import type { Browser } from 'playwright-core';
import { agentsByRest } from '../support/agents.ts';
import { DashboardPage } from '../support/dashboard-page.ts';
import { FleetPage } from '../support/fleet-page.ts';
import { liveSnapshot } from '../support/live.ts';
import type { System } from '../support/system.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';

const LOOP = 'looping';
const CALM = 'calm';
export const FLEETS = [LOOP, CALM];
/**
 * Not as fast as can be: detectors go by the log's time, and agents lie on different partitions, so that what follows
 * too soon after a message may overtake it.
 */
const SPEED = 4;
const DURATION_MS = 60_000;

export const suite = (stage: Stage) =>
  describe('simulated scenarios', () => {
    let system: System;
    let browser: Browser;
    let decisions: readonly ProcessedDecision[];
    let found: readonly Detection[];
    let acts: readonly Intervention[];
    let looping: Scenario;
    let calm: Scenario;

    beforeAll(async () => {
      ({ system, browser } = await stage.scene);
      const start = Date.now();
      looping = scenario('loop', { seed: 7, duration_ms: DURATION_MS, start });
      calm = scenario('calm', { seed: 11, duration_ms: DURATION_MS, start });
      decisions = await system.log.follow(agentDecisionsProcessed);
      found = await system.log.follow(detections);
      acts = await system.log.follow(interventions);
      await Promise.all([playInto(LOOP, looping), playInto(CALM, calm)]);
    });

    const decided = (fleet: string) =>
      decisions.filter(({ processing_metadata }) => processing_metadata.fleet_id === fleet);
    const figuresOf = (fleet_id: string) => system.rest.get(metricsSummary, '/metrics/summary', { fleet_id });

    /** Plays a scenario into a fleet, until every message is decided and in the graph. */
    async function playInto(fleet: string, { messages }: Scenario): Promise<void> {
      const sender = httpSender({ url: system.ingestion_url, key: system.writeKey(fleet) });
      const { accepted } = await play(atSpeed(messages, SPEED, Date.now()), sender);
      await sender.close();
      expect(accepted).toBe(messages.length);
      await until(
        'all of it is decided',
        () => decided(fleet).length,
        (count) => count === messages.length,
      );
      await until(
        'the graph counts all of it',
        () => figuresOf(fleet),
        ({ graph }) => graph?.messages_total === messages.length,
      );
    }

    it('the loop is found: that one, with exactly its agents', async () => {
      const [truth, ...others] = looping.truth;
      if (!truth || others.length > 0) throw new Error('the scenario is expected to have one loop');
      const ids = decided(LOOP).map(({ processing_metadata }) => processing_metadata.message_id);
      expect(ids.filter((id) => truth.message_ids.includes(id))).toEqual(truth.message_ids);

      const incidents = Map.groupBy(
        found.filter(({ fleet_id }) => fleet_id === LOOP),
        ({ detection_id }) => detection_id,
      );
      expect(incidents.size).toBe(1);
      const incident = [...incidents.values()][0]?.at(-1);
      expect(incident).toMatchObject({ kind: 'routing_loop', status: 'open' });
      // In the order of a lap, wherever one begins to count.
      const first = truth.agents.indexOf(incident?.agents[0] ?? '');
      expect(incident?.agents).toEqual([...truth.agents.slice(first), ...truth.agents.slice(0, first)]);
      expect(truth.message_ids).toEqual(expect.arrayContaining([...(incident?.evidence ?? [])]));
      expect(incident?.evidence.length).toBeGreaterThan(0);

      expect((await figuresOf(LOOP)).open_detections).toBe(1);
      for (const { agent_id } of await agentsByRest(system, LOOP)) {
        const path = `/agents/${encodeURIComponent(agent_id)}`;
        const { detections: named } = await system.rest.get(agentDetail, path, { fleet_id: LOOP });
        expect({ agent_id, named: named.length }).toEqual({ agent_id, named: truth.agents.includes(agent_id) ? 1 : 0 });
      }
      expect((await liveSnapshot(system.gateway_url, system.operatorKey, LOOP)).detections).toEqual([incident]);
    });

    it('the loop is shown on the page', async () => {
      const fleetPage = await FleetPage.open(browser, system, { fleet: LOOP });
      const { page } = fleetPage;
      const first = found.find(({ fleet_id }) => fleet_id === LOOP)?.agents[0] ?? '';
      const problem = page.getByRole('region', { name: 'Open problems' }).getByRole('button', { name: 'Loop of 3' });
      await problem.click();
      await page.locator(`[data-testid=inspector][data-agent-id="${first}"]`).waitFor();
      expect(fleetPage.complaints).toEqual([]);
      await fleetPage.close();
    });

    it('the loop is judged in the inbox by one person, and another one sees it', async () => {
      const [loop] = found.filter(({ fleet_id }) => fleet_id === LOOP);
      if (!loop) throw new Error('the loop was found before');
      const view = { fleet: LOOP, at: `/inbox?${new URLSearchParams({ id: loop.detection_id }).toString()}` };
      const [one, other] = [
        await DashboardPage.open(browser, system, view),
        await DashboardPage.open(browser, system, view),
      ];
      for (const { page } of [one, other]) {
        await page.getByRole('heading', { name: 'Routing loop of 3' }).waitFor();
        await page.getByTestId('evidence').first().waitFor();
      }
      await one.page.getByRole('textbox', { name: /^Note/ }).fill('The three hand it round.');
      await one.page.getByRole('button', { name: 'Confirm' }).click();
      for (const { page } of [one, other])
        await page
          .getByText(/^Confirmed by .*: The three hand it round\.$/)
          .first()
          .waitFor();
      const { kinds } = await until(
        'the verdict is counted',
        () => system.rest.get(precisionView, '/detections/precision', { fleet_id: LOOP }),
        (precision) => precision.kinds.some(({ confirmed }) => confirmed === 1),
      );
      expect(kinds).toMatchObject([{ kind: 'routing_loop', confirmed: 1, dismissed: 0, precision: 1 }]);

      // No wider than a phone.
      const phone = await DashboardPage.open(browser, system, { ...view, width: 390, height: 844 });
      await phone.page.getByTestId('evidence').first().waitFor();
      expect(await phone.overflow()).toEqual({ pixels: 0, of: [] });
      await phone.close();
      // Evidence leads to its message in its conversation.
      await one.page.getByTestId('evidence').first().getByRole('link').click();
      await one.page.waitForURL(/\/conversation\?/);
      for (const shown of [one, other]) {
        expect(shown.complaints).toEqual([]);
        await shown.close();
      }
    });

    it('the page goes back to a moment, which a link leads to, and to the present again', async () => {
      const fleetPage = await FleetPage.open(browser, system, { fleet: LOOP });
      const { page } = fleetPage;
      const now = await fleetPage.rows();
      const slider = page.getByRole('slider', { name: 'Moment that is shown' });
      await slider.press('Home');
      await page.getByText(/^As it was, /).waitFor();
      const then = await until(
        'there are fewer agents',
        () => fleetPage.rows(),
        (rows) => rows.length < now.length,
      );
      const { pathname, search } = new URL(page.url());
      const other = await FleetPage.open(browser, system, { fleet: LOOP, at: pathname + search });
      await until(
        'another person sees the same',
        () => other.rows(),
        (rows) => rows.length === then.length,
      );
      await page.getByRole('button', { name: 'Back to live' }).click();
      await until(
        'they are there again',
        () => fleetPage.rows(),
        (rows) => rows.length === now.length,
      );
      expect(new URL(page.url()).searchParams.has('at')).toBe(false);
      for (const shown of [fleetPage, other]) {
        expect(shown.complaints).toEqual([]);
        await shown.close();
      }
    });

    it('the calm fleet beside it raises nothing', async () => {
      expect(calm.look_alikes.length).toBeGreaterThan(3);

      const raised = decided(CALM).filter(({ conflict_analysis }) => conflict_analysis.risk >= 0.3);
      expect(raised.map(({ conflict_analysis: { risk, reason } }) => ({ risk, reason }))).toEqual([]);
      expect(found.filter(({ fleet_id }) => fleet_id === CALM)).toEqual([]);
      expect(acts.filter(({ fleet_id }) => fleet_id === CALM)).toEqual([]);
      const agents = await agentsByRest(system, CALM);
      expect(agents.length).toBeGreaterThan(20);
      expect(agents.filter(({ trust }) => trust !== null && trust.standing !== 'active')).toEqual([]);
      expect(await figuresOf(CALM)).toMatchObject({ open_detections: 0, agents: { trust_below_30: 0 } });

      const fleetPage = await FleetPage.open(browser, system, { fleet: CALM });
      await fleetPage.page.getByText('Nothing needs you.', { exact: true }).first().waitFor();
      expect(fleetPage.complaints).toEqual([]);
      await fleetPage.close();
    });
  });
