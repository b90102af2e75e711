import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemHealth, type HealthState, type SystemHealth } from '@chorus/contracts';
import { localKeys, LocalFolder, startProcesses, type Processes, type ServiceName } from '@chorus/local';
import { findKafka, freePort, startKafka, uniqueName, type KafkaServer } from '@chorus/testing';
import { describeWith, redisForTests } from '@chorus/testing/jest';
import { z } from 'zod';
import { liveHealth } from './support/live.ts';
import { ask, Rest } from './support/rest.ts';
import { until } from './support/until.ts';

// This test stops its broker: it is its own.
const found = await findKafka(['docker', 'local']);
const redis = await redisForTests();

const SERVICES: readonly ServiceName[] = [
  'ingestion',
  'stream-processor',
  'trust-service',
  'graph-service',
  'history-service',
  'alerting',
  'api-gateway',
];
/** They do useful work without the log: what they know, or what they keep for it. */
const WORK_WITHOUT: readonly ServiceName[] = ['api-gateway'];

const readiness = z.looseObject({
  ready: z.boolean(),
  state: z.string(),
  missing: z.array(z.string()),
  dependencies: z.array(
    z.looseObject({ name: z.string(), state: z.string(), detail: z.string(), since: z.iso.datetime() }),
  ),
});

describeWith([{ missing: found.ok ? undefined : found.why }, redis], 'Chorus while Kafka is away', () => {
  let server: KafkaServer;
  let processes: Processes;
  let rest: Rest;
  let live: ReturnType<typeof liveHealth>;
  const ports = new Map<ServiceName, number>();
  const url = (service: ServiceName) => `http://127.0.0.1:${ports.get(service)}`;

  beforeAll(async () => {
    server = await startKafka({ found });
    const folder = new LocalFolder(join(import.meta.dirname, '../.chorus/kafka-away'));
    await folder.prepare(true);
    const keys = await localKeys(folder, ['shop']);
    for (const service of SERVICES) ports.set(service, await freePort());
    processes = await startProcesses(folder, {
      env: {
        BUS: 'kafka',
        KAFKA_BROKERS: server.brokers,
        REDIS_URL: redis.url,
        REDIS_KEY_PREFIX: `${uniqueName('away')}:`,
        CHORUS_API_KEYS_FILE: keys.file,
        SESSION_SECRET: keys.session_secret,
        RATE_LIMIT_PER_MINUTE: '100000',
      },
      ports: Object.fromEntries(ports),
      say: (text) => void process.stderr.write(`kafka-away: ${text}\n`),
    });
    rest = new Rest(url('api-gateway'), keys.operator);
    live = liveHealth(url('api-gateway'), keys.operator, 'shop');
  }, 300_000);
  afterAll(async () => {
    live?.close();
    await processes?.stop();
    await server?.stop();
  }, 60_000);

  const health = () => rest.get(systemHealth, '/system/health');
  const states = ({ services }: SystemHealth) => Object.fromEntries(services.map((one) => [one.service, one.state]));
  const all = (state: HealthState) => Object.fromEntries(SERVICES.map((service) => [service, state]));
  const brokerIn = (seen: SystemHealth | undefined) => seen?.dependencies.find(({ name }) => name === 'kafka');
  const readyOf = async (service: ServiceName) => {
    const { status, body } = await ask(`${url(service)}/health/ready`, {});
    return { status, ...readiness.parse(body) };
  };
  const pids = () => SERVICES.map((service) => processes.children.get(service)?.pid);

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'everybody says so, nobody is taken for healthy or restarted, and all is up after its return: %s',
    async (signal) => {
      const before = pids();
      await until(
        'everything is up',
        health,
        (seen) => seen.state === 'up' && SERVICES.length === seen.services.length,
      );

      await server.kill(signal);
      const lost = await until(
        'the gateway says that Kafka is down',
        health,
        (seen) => brokerIn(seen)?.state === 'down',
      );
      expect(states(lost)).toEqual(all('degraded'));
      for (const { detail, instances } of lost.services) {
        expect(detail).toMatch(/^last heard \d+ s ago: nobody can be heard while the log is away$/);
        expect(instances).toEqual([]);
      }
      expect(lost.state).toBe('down');
      await until('the live socket says the same', live.last, (seen) => brokerIn(seen)?.state === 'down');

      for (const service of SERVICES) {
        const seen = await until(
          `${service} says that Kafka is down`,
          () => readyOf(service),
          ({ dependencies }) => dependencies.some(({ name, state }) => name === 'kafka' && state === 'down'),
        );
        const kafka = seen.dependencies.find(({ name }) => name === 'kafka');
        expect(kafka?.detail).toContain(`Kafka at ${server.brokers} does not answer`);
        expect(seen.state).toBe('degraded');
        if (service === 'ingestion') expect(seen.status).toBe(seen.ready ? 200 : 503);
        else expect([service, seen.status]).toEqual([service, WORK_WITHOUT.includes(service) ? 200 : 503]);
        expect((await ask(`${url(service)}/health/live`, {})).status).toBe(200);
      }
      // Long after all heartbeats are overdue it is still the log that is down, not everybody.
      await until('the last heartbeats are 8 s old', health, ({ services, as_of }) =>
        services.every((one) => Date.parse(as_of) - Date.parse(one.last_heartbeat ?? as_of) > 8_000),
      );
      expect(states(await health())).toEqual(all('degraded'));

      if (signal === 'SIGSTOP') await server.kill('SIGCONT');
      else await server.restart();
      await until('everything is up again', health, (seen) => seen.state === 'up' && brokerIn(seen)?.state === 'up');
      expect(states(await health())).toEqual(all('up'));
      for (const service of SERVICES)
        await until(
          `${service} is ready`,
          () => readyOf(service),
          ({ status }) => status === 200,
        );
      await until('the live socket says so', live.last, (seen) => seen?.state === 'up');
      expect(pids()).toEqual(before);
    },
    240_000,
  );
});
