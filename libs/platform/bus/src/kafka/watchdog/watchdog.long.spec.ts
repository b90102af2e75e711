import { readFile } from 'node:fs/promises';
import { startKafka, Workers, type WorkerProcess } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { to } from '../../port/outcome.ts';
import { partitionFor } from '../../runtime/partition.ts';
import { counted, Fixture, gather, steps, until } from '../fixture.ts';
import type { KafkaBus } from '../kafka-bus.ts';
import type { HostilePlan } from './hostile.main.ts';
import { recordDeath } from './record-death.ts';

const kafka = await kafkaForTests();

const GROUP = 'hostile';
const POISON = `${'a'.repeat(60)}!`;
const KEYS = Array.from({ length: 24 }, (_, n) => `key-${n}`);
const partition = partitionFor('key-0', 6);

/** With a session that leaves a handler more time. */
const SLOW = { KAFKA_SESSION_TIMEOUT_MS: '6000', KAFKA_HANDLER_TIMEOUT_MS: '4000' };

/** Long enough for several looks of a machine that is busy; below the session time-out of {@link Fixture}. */
const LIMIT_MS = 800;

describeWith([kafka], 'the watchdog', () => {
  let fixture: Fixture;
  let feeder: KafkaBus;
  let out: ReturnType<typeof gather>;
  async function begin(brokers: string) {
    fixture = new Fixture(brokers);
    feeder = fixture.bus();
    await feeder.ensureTopics([steps, counted]);
    out = gather(feeder, counted);
  }
  beforeEach(() => begin(kafka.brokers), 20_000);
  afterEach(() => fixture.close(), 30_000);

  const start = (workers: Workers, plan: Omit<HostilePlan, 'environment'> = {}, environment = {}) =>
    workers.start({
      program: new URL('./hostile.main.ts', import.meta.url),
      args: [
        JSON.stringify({
          ...plan,
          environment: {
            KAFKA_BROKERS: fixture.config.KAFKA_BROKERS.join(','),
            KAFKA_NAMESPACE: fixture.config.KAFKA_NAMESPACE,
            KAFKA_SESSION_TIMEOUT_MS: '1500',
            KAFKA_HEARTBEAT_INTERVAL_MS: '300',
            KAFKA_FETCH_WAIT_MS: '100',
            KAFKA_HANDLER_TIMEOUT_MS: String(LIMIT_MS),
            ...environment,
          },
        } satisfies HostilePlan),
      ],
    });

  /** What the watchdog of a process has said. */
  async function said(worker: WorkerProcess): Promise<Record<string, unknown>[]> {
    const lines = (await readFile(worker.logFile, 'utf8')).split('\n');
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async function committed(): Promise<{ partition: number; offset: string; metadata: string | null }[]> {
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    const [found] = await admin.fetchOffsets({ groupId: fixture.topic(GROUP), topics: [fixture.topic(steps.name)] });
    await admin.disconnect();
    return found?.partitions ?? [];
  }

  /** Steps fed, by key. */
  const fed = new Map<string, number>();
  beforeEach(() => fed.clear());
  async function feed(rounds: number, keys = KEYS) {
    for (let round = 0; round < rounds; round++) {
      await feeder.publish(keys.map((key) => to(steps, { key, n: fed.get(key) ?? 0 })));
      for (const key of keys) fed.set(key, (fed.get(key) ?? 0) + 1);
    }
  }
  const poison = () => feeder.publish([to(steps, { key: 'key-0', n: -1, text: POISON })]);

  /** All that was fed has come out, each step once and in the order of its key. */
  async function expectAll(worker: WorkerProcess) {
    const all = [...fed.values()].reduce((sum, n) => sum + n, 0);
    await until(() => out.records.length >= all || worker.pid === undefined);
    for (const [key, length] of fed) {
      const mine = out.records.flatMap(({ value }) => ((value as { key: string }).key === key ? [value] : []));
      expect(mine).toEqual(Array.from({ length }, (_, n) => ({ key, n, seq: n + 1 })));
    }
  }

  it('ends a process three times, then the record that blocks it is dead, and all others are done once and in order', async () => {
    await feed(5);
    const [{ offset } = { offset: -1 }] = await poison();
    await feed(5);
    await Workers.with(async (workers) => {
      const worker = await start(workers);
      for (let death = 1; death <= 3; death++) {
        await until(() => worker.deaths.length === death);
        // What a transaction has committed is seen soon after.
        const metadata = async () => (await committed()).find((one) => one.partition === partition)?.metadata;
        await until(async () => (await metadata()) === `{"v":1,"deaths":{"${offset}":${death}}}`);
        await worker.respawn();
      }
      await expectAll(worker);
      expect(await worker.ask('are you there?')).toBe('still here');
      expect(worker.deaths).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);

      const where = { processor: GROUP, topic: 'steps', partition, offset };
      expect(await said(worker)).toMatchObject(
        [1, 2, 3].map((attempts) => ({ level: 'fatal', component: 'watchdog', ...where, attempts })),
      );
      const log = await readFile(worker.logFile, 'utf8');
      expect(log).toContain(`suspicion: steps at ${offset} has ended the process 3 times`);
      // Contents are nobody's business.
      expect(log).not.toContain('aaa');
      expect(log.split('begins with it')).toHaveLength(4);
    });

    const letters = await fixture.deadLetters();
    expect(letters.map(({ headers }) => headers)).toMatchObject([
      {
        dl_topic: 'steps',
        dl_partition: String(partition),
        dl_offset: String(offset),
        dl_processor: GROUP,
        dl_reason: 'failed',
        dl_attempts: '3',
        dl_error: `hostile did not come back from it within ${LIMIT_MS} ms; 3 times the process was ended because of that`,
      },
    ]);
    expect((await committed()).map(({ metadata }) => metadata)).toEqual(Array.from({ length: 6 }, () => null));
  }, 120_000);

  it('spares a process that was frozen, idle or at work, for longer than a handler may take', async () => {
    await Workers.with(async (workers) => {
      // Time enough to freeze it between the beginning and the end.
      const limit = 2500;
      const worker = await start(workers, {}, { ...SLOW, KAFKA_HANDLER_TIMEOUT_MS: String(limit) });
      await feed(1);
      await expectAll(worker);
      await worker.freeze(2 * limit);
      await feed(1);
      await expectAll(worker);
      await feeder.publish([to(steps, { key: 'frozen', n: 0, text: 'freeze' })]);
      fed.set('frozen', 1);
      await until(async () => (await readFile(worker.logFile, 'utf8')).includes('begins with it'));
      await worker.freeze(2 * limit);
      await feed(1);
      await expectAll(worker);
      expect(worker.deaths).toEqual([]);
      expect(await said(worker)).toEqual([]);
    });
  }, 60_000);

  it('ends a process that an asynchronous handler has blocked behind its await, and says which record it was', async () => {
    const [{ offset } = { offset: -1 }] = await poison();
    await Workers.with(async (workers) => {
      const worker = await start(workers, { awaits: true });
      await until(() => worker.deaths.length === 1);
      expect(worker.deaths).toEqual(['SIGKILL']);
      expect(await said(worker)).toMatchObject([{ processor: GROUP, topic: 'steps', partition, offset, attempts: 1 }]);
    });
  }, 30_000);

  it('ends a process that passing time has blocked', async () => {
    await Workers.with(async (workers) => {
      const worker = await start(workers, { punctuate: 'blocks' });
      await until(() => worker.deaths.length === 1);
      expect(worker.deaths).toEqual(['SIGKILL']);
      expect(await said(worker)).toMatchObject([{ processor: GROUP, what: 'punctuate' }]);
    });
  }, 30_000);

  it('lets those alone who are past the record already, and who has been fenced for nothing goes on', async () => {
    await Workers.with(async (workers) => {
      const worker = await start(workers);
      await feed(2);
      await expectAll(worker);
      const before = await committed();
      const groupId = fixture.topic(GROUP);
      const transactionalId = `${groupId}-${partition}`;
      const culprit = { groupId, transactionalId, topic: fixture.topic(steps.name), partition, offset: 0 };
      expect(await recordDeath(fixture.config, culprit)).toBe(0);
      expect(await committed()).toEqual(before);
      await feed(2);
      await expectAll(worker);
      expect(worker.deaths).toEqual([]);
    });
  }, 30_000);

  it('ends the process also where Kafka does not answer', async () => {
    const broker = await startKafka({ heapMb: 256 });
    try {
      await fixture.close();
      await begin(broker.brokers);
      await poison();
      await Workers.with(async (workers) => {
        // Time enough to stop the broker between the beginning and the end.
        const worker = await start(workers, {}, { ...SLOW, KAFKA_REQUEST_TIMEOUT_MS: '1000' });
        await until(async () => (await readFile(worker.logFile, 'utf8')).includes('begins with it'));
        await broker.kill('SIGSTOP');
        await until(() => worker.deaths.length === 1);
        expect(worker.deaths).toEqual(['SIGKILL']);
        expect(await said(worker)).toMatchObject([{ offset: 0, msg: expect.stringContaining('not be written down') }]);
      });
      await broker.kill('SIGCONT');
      await fixture.close();
    } finally {
      await broker.stop();
    }
  }, 90_000);
});
