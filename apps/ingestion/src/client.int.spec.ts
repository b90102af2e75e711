import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { busConfigSchema, createBus, type Bus } from '@chorus/bus';
import { createChorus, type Problem } from '@chorus/client';
import { agentMessagesRaw } from '@chorus/contracts';
import { newApiKey } from '@chorus/service-kit';
import { freePort, uniqueName, Workers } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { rawRecords } from './testing/running-ingestion.ts';

const kafka = await kafkaForTests();

const MESSAGES = 100_000;
const AGENTS = 20;
const BATCH = 500;
/** The server is killed when so many messages were answered. */
const KILLS = [25_000, 65_000];
/** As many as are given at a time; what the client keeps by default is 50,000. */
const BURST = 1_000;
const KEPT = 50_000 - BURST;

describeWith([kafka], '@chorus/client with ingestion', () => {
  const { key, hash } = newApiKey();
  let environment: Record<string, string>;
  let url: string;
  let bus: Bus;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    environment = {
      BUS: 'kafka',
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_NAMESPACE: `${uniqueName('client')}.`,
      PORT: String(port),
      CHORUS_API_KEYS: JSON.stringify([{ id: 'spec', hash, fleets: ['alpha'], scopes: ['write'] }]),
      RATE_LIMIT_PER_MINUTE: '10000000',
      LOG_LEVEL: 'warn',
    };
    bus = createBus(busConfigSchema.parse(environment));
    await bus.ensureTopics([agentMessagesRaw]);
  }, 60_000);
  afterAll(async () => {
    await bus?.close();
  }, 30_000);

  it('loses none of 100,000 messages while the server is killed twice, and keeps the order of each agent', async () => {
    const problems: Problem[] = [];
    const chorus = createChorus({
      url,
      apiKey: key,
      batch: { messages: BATCH },
      retry: { minMs: 20, maxMs: 500 },
      onProblem: (problem) => void problems.push(problem),
    });
    const outages = () => problems.filter(({ kind }) => kind === 'unreachable').length;

    await Workers.with(async (workers) => {
      const ingestion = await workers.start({
        program: new URL('./testing/ingestion.main.ts', import.meta.url),
        env: environment,
      });
      const kills = async () => {
        for (const [before, at] of KILLS.entries()) {
          while (chorus.stats().sent < at) await sleep(1);
          await ingestion.kill();
          while (outages() === before) await sleep(5);
          await ingestion.respawn();
        }
      };
      const talk = async () => {
        for (let n = 0; n < MESSAGES;) {
          for (const end = n + BURST; n < end; n++)
            chorus.message({
              agent: `agent-${n % AGENTS}`,
              to: `agent-${(n + 1) % AGENTS}`,
              content: { text: `message ${n}` },
              correlationId: `talk-${n % 100}`,
              id: String(n),
            });
          do await sleep(1);
          while (chorus.stats().buffered > KEPT);
        }
      };
      await Promise.all([kills(), talk()]);
      expect(await chorus.flush(60_000)).toBe(true);
    });
    expect(chorus.stats()).toMatchObject({ sent: MESSAGES, rejected: 0, dropped: 0, buffered: 0 });
    expect(problems.map(({ kind }) => kind)).toEqual(['unreachable', 'unreachable']);
    await chorus.close();

    const byAgent = Array.from({ length: AGENTS }, (): number[] => []);
    const firstAt = new Map<string, number>();
    const apart: number[] = [];
    for (const { key: agent, headers, offset } of await rawRecords(bus)) {
      const id = headers['ce_id'] ?? '';
      const first = firstAt.get(id);
      if (first !== undefined) apart.push(offset - first);
      else {
        firstAt.set(id, offset);
        byAgent[Number(agent.slice('agent-'.length))]?.push(Number(id));
      }
    }
    // Each is there, and the first occurrences are in the order of saying.
    expect(byAgent).toEqual(
      Array.from({ length: AGENTS }, (_, agent) =>
        Array.from({ length: MESSAGES / AGENTS }, (_, index) => index * AGENTS + agent),
      ),
    );
    // What a kill left without an answer was sent again with the same ids: far within the window in which it is dropped.
    expect(apart.length).toBeLessThanOrEqual(KILLS.length * BATCH);
    expect(Math.max(0, ...apart)).toBeLessThanOrEqual(BATCH);
  }, 180_000);
});
