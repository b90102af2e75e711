import { beforeAll, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  agentMessagesRaw,
  graphView,
  metricsSummary,
  type AgentMessage,
  type ProcessedDecision,
} from '@chorus/contracts';
import { loadRuns, sendHttp, sendKafka, type RecordedRun } from '@chorus/simulator';
import { describeWith, folderForTests } from '@chorus/testing/jest';
import type { Browser } from 'playwright-core';
import { agentsByRest, rowsOf } from '../support/agents.ts';
import { FleetPage } from '../support/fleet-page.ts';
import { countHandOffs, handOffKey } from '../support/hand-offs.ts';
import { liveSnapshot } from '../support/live.ts';
import { idOf } from '../support/messages.ts';
import { replay } from '../support/replay.ts';
import type { System } from '../support/system.ts';
import { until, untilEqual } from '../support/until.ts';
import type { Stage } from './stage.ts';

const recordings = folderForTests('../shared/data/who-and-when/algorithm-generated');

const FLEET = 'recorded';
export const FLEETS = [FLEET];
const BY_HTTP = 24;
const BY_KAFKA = 4;

export const suite = (stage: Stage) =>
  describeWith([recordings], 'recorded runs of agent teams', () => {
    let system: System;
    let browser: Browser;
    let decisions: readonly ProcessedDecision[];
    let runs: readonly RecordedRun[];
    const sent: AgentMessage[] = [];

    beforeAll(async () => {
      runs = (await loadRuns(recordings.path)).slice(0, BY_HTTP + BY_KAFKA);
      ({ system, browser } = await stage.scene);
      decisions = await system.log.follow(agentDecisionsProcessed);
    });

    const ofFleet = (all: readonly ProcessedDecision[]) =>
      all.filter(({ processing_metadata }) => processing_metadata.fleet_id === FLEET);
    const decided = () => ofFleet(decisions).length;

    it('go in by HTTP and straight through Kafka', async () => {
      const key = system.writeKey(FLEET);
      const byHttp = (messages: AgentMessage[]) => sendHttp(messages, { url: system.ingestion_url, key });
      sent.push(...(await replay(runs.slice(0, BY_HTTP), decided, byHttp)));
      // As an agent does that has not seen the answer: the same messages again.
      expect((await byHttp(sent.slice(0, 50))).accepted).toBe(50);
      const topic = system.namespace + agentMessagesRaw.name;
      const direct = { brokers: system.brokers.split(','), topic, fleet: FLEET };
      sent.push(...(await replay(runs.slice(BY_HTTP), decided, (messages) => sendKafka(messages, direct))));
      expect(sent).toHaveLength(runs.reduce((sum, { steps }) => sum + steps, 0));
    });

    it('are decided exactly once, in order for each agent', async () => {
      // Read anew: all that is committed.
      const all = ofFleet(await system.log.follow(agentDecisionsProcessed));
      const inOrder = (messages: readonly AgentMessage[]) =>
        Object.fromEntries(
          [...Map.groupBy(messages, ({ agent_id }) => agent_id)].map(([agent, of]) => [agent, of.map(idOf)]),
        );
      expect(inOrder(all.map(({ original_message }) => original_message))).toEqual(inOrder(sent));
      expect(all.map(({ processing_metadata }) => processing_metadata.message_id).sort()).toEqual(
        sent.map(idOf).sort(),
      );
    });

    it('make a graph whose edges are the hand-offs counted from the files', async () => {
      const counted = countHandOffs(runs.map(({ file }) => file));
      expect(counted.size).toBeGreaterThan(20);
      await untilEqual('the graph has the hand-offs of the files', async () => {
        const { edges } = await system.rest.get(graphView, '/graph', { fleet_id: FLEET });
        const flow = edges.filter(({ relationship_type }) => relationship_type !== 'conflict');
        return [
          Object.fromEntries(
            flow.map((edge) => [
              handOffKey(edge.source_agent, edge.target_agent, edge.relationship_type),
              edge.messages,
            ]),
          ),
          Object.fromEntries(counted),
        ];
      });
    });

    it('leave the same trust in REST, the live socket and the page', async () => {
      // A piece of evidence counts once: what the decisions propose is what the ledger has observed in the end.
      const evidence = ofFleet(decisions).flatMap(({ trust_impact }) => trust_impact.evidence);
      const observed = Map.groupBy(evidence, ({ agent_id }) => agent_id);
      expect(observed.size).toBeGreaterThan(10);
      const agents = await until(
        'all evidence is counted',
        () => agentsByRest(system, FLEET),
        (seen) =>
          [...observed].every(([agent_id, of]) => {
            const trust = seen.find((agent) => agent.agent_id === agent_id)?.trust;
            return trust?.observations === new Set(of.map(({ evidence_id }) => evidence_id)).size;
          }),
      );
      const named = sent.flatMap(({ agent_id, target_agents }) => [agent_id, ...target_agents]);
      expect(agents.map(({ agent_id }) => agent_id)).toEqual([...new Set(named)].sort());

      await untilEqual('the live socket shows the agents of REST', async () => [
        (await liveSnapshot(system.gateway_url, system.operatorKey, FLEET)).agents,
        await agentsByRest(system, FLEET),
      ]);
      const fleetPage = await FleetPage.open(browser, system, { fleet: FLEET });
      await untilEqual('the page shows the agents of REST', async () => [
        await fleetPage.rows(),
        rowsOf(await agentsByRest(system, FLEET)),
      ]);
      expect(fleetPage.complaints).toEqual([]);
      await fleetPage.close();
    });

    it('are summed up in the figures of the fleet', async () => {
      const figures = await until(
        'the figures count every message',
        () => system.rest.get(metricsSummary, '/metrics/summary', { fleet_id: FLEET }),
        ({ graph }) => graph?.messages_total === sent.length,
      );
      const agents = await agentsByRest(system, FLEET);
      const known = agents.flatMap(({ trust }) => trust ?? []);
      const standing = (name: string, enforced?: boolean) =>
        known.filter((trust) => trust.standing === name && trust.enforced === (enforced ?? trust.enforced)).length;
      expect(figures.agents).toEqual({
        total: agents.length,
        active: standing('active'),
        probation: standing('probation'),
        quarantined: standing('quarantined', true),
        would_be_quarantined: standing('quarantined', false),
        trust_below_60: known.filter(({ score }) => score < 60).length,
        trust_below_30: known.filter(({ score }) => score < 30).length,
      });
      expect(figures.trust.lowest).toBe(Math.min(...known.map(({ score }) => score)));
      expect(figures.graph?.node_count).toBe(agents.length);
    });
  });
