import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from '@jest/globals';
import { busConfigSchema, createBus, defineProcessor, emit, to, type Bus, type BusRecord } from '@chorus/bus';
import { defineTopic } from '@chorus/contracts';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { createLogger } from '../logger.ts';
import { busObserver } from './bus-metrics.ts';

const kafka = await kafkaForTests();

const schema = z.looseObject({ key: z.string(), n: z.number() });
const topic = (name: string) => defineTopic({ name, type: 'spec.step', schema, key: ({ key }) => key });
const [steps, done] = [topic('steps'), topic('done')];
const slow = defineProcessor({ name: 'slow', streams: [steps], outputs: [done] });

const MIB = 1_048_576;
/** What the bus's README promises of a task, and what one fetch of its partition may bring on top. */
const QUEUE_BYTES = 4 * MIB + MIB;

const buses: Bus[] = [];
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()));
});

/** A process of the installation: its bus, and its `/metrics`. */
function member(namespace: string, partitions: number) {
  const registry = new Registry();
  const env = {
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_NAMESPACE: namespace,
    KAFKA_PARTITIONS: `${partitions}`,
    KAFKA_SESSION_TIMEOUT_MS: '10000',
  };
  const bus = createBus(busConfigSchema.parse(env), busObserver(registry, createLogger({ level: 'silent' })));
  buses.push(bus);
  /** By what stands behind the name in the line, e.g. `{processor="slow"}`. */
  const metric = async (name: string): Promise<Record<string, number>> => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
    return Object.fromEntries(
      lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    );
  };
  return { bus, metric };
}

/** Lets so many pass as tickets were given out. */
function turnstile() {
  let tickets = 0;
  let opened: () => void = () => {};
  return {
    pass: async () => {
      while (tickets === 0) await new Promise<void>((resolve) => (opened = resolve));
      tickets--;
    },
    give: (more: number) => {
      tickets += more;
      opened();
    },
  };
}

/** Bytes that this process really needs, buffers included. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describeWith([kafka], 'a processor that is ten times slower than its producer', () => {
  it('holds a bounded part of what waits, says how far it is behind, and does all of it in order in the end', async () => {
    const [namespace, gate] = [`${uniqueName('pressure')}.`, turnstile()];
    const { bus, metric } = member(namespace, 1);
    await bus.ensureTopics([steps, done]);
    const process = async ({ value }: BusRecord) => {
      await gate.pass();
      return emit(to(done, { key: 'k', n: (value as { n: number }).n }));
    };
    bus.process(slow, { process } as never);
    await bus.start();
    const finished: number[] = [];
    const reader = bus.reader({
      name: 'spec',
      topics: [{ topic: done, from: 'beginning' }],
      onRecords: (records) => void finished.push(...records.map(({ value }) => (value as { n: number }).n)),
    });
    await until(async () => (await metric('bus_task_state'))['{processor="slow",partition="0",state="running"}'] === 1);

    const [all, text] = [12_000, 'x'.repeat(5_000)];
    const publish = (from: number) =>
      bus.publish(Array.from({ length: 100 }, (_, i) => to(steps, { key: 'k', n: from + i, text })));
    const queueBytes = async () => (await metric('bus_queue_bytes'))['{processor="slow",partition="0"}'] ?? 0;
    gate.give(100);
    await publish(0);
    await until(() => finished.length === 100);
    const before = bytesInUse();
    let most = 0;
    for (let n = 100; n < all; n += 100) {
      await publish(n);
      gate.give(10);
      most = Math.max(most, await queueBytes());
    }
    // The producer is through, 60 MB; no ticket is left, so that nothing moves any more.
    const lag = async () =>
      (await metric('bus_consumer_lag_records'))['{processor="slow",partition="0",topic="steps"}'];
    await until(async () => finished.length > 100 && (await lag()) === all - finished.length);
    await until(async () => (most = Math.max(most, await queueBytes())) >= 2 * MIB);
    expect(most).toBeLessThanOrEqual(QUEUE_BYTES);
    expect(finished.length).toBeLessThan(all / 5);
    // Beside the queue: the batch in hand and what was decoded of it, what was fetched last, what the test keeps.
    // What is not needed any more may take a while to be given back; what is held on to never is.
    await until(() => bytesInUse() - before < QUEUE_BYTES + 20 * MIB);

    gate.give(all);
    await until(() => finished.length >= all);
    expect(finished).toEqual(Array.from({ length: all }, (_, n) => n));
    await until(async () => (await lag()) === 0 && (await queueBytes()) === 0);
    expect((await metric('bus_records_processed_total'))['{processor="slow"}']).toBe(all);
    const transactions = (await metric('bus_batch_records_count'))['{processor="slow"}'];
    expect(transactions).toBeGreaterThan(0);
    for (const name of ['bus_batch_duration_seconds', 'bus_handler_duration_seconds', 'bus_commit_duration_seconds'])
      expect((await metric(`${name}_count`))['{processor="slow"}']).toBe(transactions);
    expect((await metric('bus_restore_duration_seconds_count'))['{processor="slow"}']).toBe(1);
    expect((await metric('bus_publish_queue_bytes'))['']).toBe(0);

    await reader.stop();
    await bus.close();
    for (const name of ['bus_consumer_lag_records', 'bus_queue_bytes', 'bus_queue_records', 'bus_task_state'])
      expect(await metric(`${name}{`)).toEqual({});
  }, 180_000);

  it('shows no figures any more of a task that went to another process', async () => {
    const namespace = `${uniqueName('moving')}.`;
    const members = [member(namespace, 2), member(namespace, 2)] as const;
    const shown = async ({ metric }: (typeof members)[number]) =>
      Object.keys(await metric('bus_consumer_lag_records')).map((labels) => /partition="(\d)"/.exec(labels)?.[1]);
    const process = () => emit();
    for (const { bus } of members) {
      await bus.ensureTopics([steps, done]);
      bus.process(slow, { process } as never);
    }
    await members[0].bus.start();
    await until(async () => (await shown(members[0])).length === 2);
    await members[1].bus.start();
    await until(async () => (await shown(members[0])).length === 1 && (await shown(members[1])).length === 1);
    expect([...(await shown(members[0])), ...(await shown(members[1]))].sort()).toEqual(['0', '1']);
  }, 60_000);
});
