import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { busConfigSchema, createBus, type Bus } from '@chorus/bus';
import { newApiKey } from '@chorus/service-kit';
import { findKafka, freePort, startKafka, Workers, type KafkaServer } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { message, rawRecords } from '../testing/running-ingestion.ts';
import { Talkers } from '../testing/talkers.ts';

const found = await findKafka(['docker', 'local']);

const AGENTS = 12;
const PROGRAM = new URL('../testing/ingestion.main.ts', import.meta.url);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

describeWith([{ missing: found.ok ? undefined : found.why }], 'ingestion while Kafka is away', () => {
  const { key, hash } = newApiKey();
  let kafka: KafkaServer;
  let bus: Bus;
  let folder: string;
  let url: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-spool-'));
    kafka = await startKafka({ found });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    environment = {
      BUS: 'kafka',
      KAFKA_BROKERS: kafka.brokers,
      PORT: String(port),
      CHORUS_API_KEYS: JSON.stringify([{ id: 'spec', hash, fleets: ['alpha'], scopes: ['write'] }]),
      RATE_LIMIT_PER_MINUTE: '10000000',
      SPOOL_DIR: join(folder, 'spool'),
      SPOOL_AFTER_MS: '500',
      LOG_LEVEL: 'warn',
    };
    bus = createBus(busConfigSchema.parse(environment));
  }, 120_000);
  afterAll(async () => {
    await bus?.close();
    await kafka?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 30_000);

  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^ingestion_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };
  const drained = () => until(async () => (await metric('spooling')) === 0 && (await metric('spool_records')) === 0);

  /** What each agent was heard to say, in the order of the log, by the first occurrence; and how much was said twice. */
  async function heard(): Promise<{ byAgent: number[][]; repetitions: number }> {
    const byAgent = Array.from({ length: AGENTS }, (): number[] => []);
    let repetitions = 0;
    for (const { headers } of await rawRecords(bus)) {
      const [agent = 0, n = 0] = (headers['ce_id'] ?? '').split('/').map(Number);
      if (byAgent[agent]?.includes(n)) repetitions++;
      else byAgent[agent]?.push(n);
    }
    return { byAgent, repetitions };
  }

  it('takes messages under load, killed in the middle and started without Kafka, and loses none', async () => {
    await Workers.with(async (workers) => {
      const ingestion = await workers.start({ program: PROGRAM, env: environment });
      const talkers = new Talkers({ url, key, agents: AGENTS });
      const moreThan = (count: number, from = talkers.total) => until(() => talkers.total >= from + count);
      talkers.start(20);
      await moreThan(300);
      await kafka.kill();
      await until(async () => (await metric('spool_records')) >= 500);
      await ingestion.respawn();
      expect(await metric('spool_records')).toBeGreaterThanOrEqual(500);
      await moreThan(500);
      await kafka.restart();
      await drained();
      await moreThan(100);
      await talkers.stop();
      await drained();

      const { byAgent, repetitions } = await heard();
      // Everybody has said its last word with success, so all of it is there, in the order of saying.
      expect(byAgent).toEqual(talkers.acknowledged.map((count) => Array.from({ length: count }, (_, n) => n)));
      // What a lost answer and a crash may cost: a batch each.
      expect(repetitions).toBeLessThanOrEqual(2000);
      expect(await metric('spool_damaged_bytes_total')).toBe(0);
      expect(ingestion.deaths).toEqual([]);
    });
  }, 180_000);

  it('answers 503 with Retry-After when there is no room, and 202 again when Kafka is back', async () => {
    await Workers.with(async (workers) => {
      await workers.start({ program: PROGRAM, env: { ...environment, SPOOL_MAX_BYTES: '65536' } });
      const send = async () => {
        const answer = await fetch(`${url}/api/v1/messages`, {
          method: 'POST',
          body: JSON.stringify(message({ agent_id: 'talkative', content: { text: 'x'.repeat(9_000) } })),
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        });
        const { items } = (await answer.json()) as { items?: [{ id: string }] };
        return { status: answer.status, retryAfter: answer.headers.get('retry-after'), id: items?.[0].id };
      };
      await kafka.kill();
      const answers = [await send()];
      while (answers.at(-1)?.status === 202) answers.push(await send());
      expect(answers.at(-1)).toEqual({ status: 503, retryAfter: '5', id: undefined });
      expect(answers.length).toBeGreaterThan(3);
      await until(async () => (await fetch(`${url}/health/ready`)).status === 503);
      await kafka.restart();
      await drained();
      answers.push(await send());
      expect(answers.at(-1)?.status).toBe(202);
      await until(async () => (await fetch(`${url}/health/ready`)).status === 200);
      const arrived = (await rawRecords(bus)).filter(({ key }) => key === 'talkative');
      const taken = answers.filter(({ status }) => status === 202).map(({ id }) => id);
      expect([...new Set(arrived.map(({ headers }) => headers['ce_id']))].filter((id) => taken.includes(id))).toEqual(
        taken,
      );
    });
  }, 180_000);
});
