import { busConfigSchema, createBus, to } from '@chorus/bus';
import { config } from '@chorus/contracts';
import { createLogger, defineService, runService, type RunningService, type Service } from '@chorus/service-kit';
import { findKafka, startKafka, uniqueName } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { Module } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import service from './service.ts';
import { startReceiver } from './testing/receiver.ts';
import { channel } from './testing/records.ts';

// This test stops its broker: it is its own.
const found = await findKafka(['docker', 'local']);

@Module({})
class Nothing {}
const other = defineService({ name: 'other', config: z.object({}), topics: [], module: () => Nothing });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describeWith([{ missing: found.ok ? undefined : found.why }], 'alerting, when the log was away', () => {
  it('blames no service for it, and tells of one that stops afterwards', async () => {
    const kafka = await startKafka({ found });
    const env = {
      BUS: 'kafka',
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_NAMESPACE: `${uniqueName('away')}-`,
      KAFKA_PARTITIONS: '2',
      ALERT_ALLOW_PRIVATE: 'true',
      HEARTBEAT_INTERVAL_MS: '500',
    };
    const logger = createLogger({ level: 'silent' });
    const start = (one: unknown, INSTANCE_ID: string): Promise<RunningService> =>
      runService(one as Service, { env: { ...env, INSTANCE_ID }, logger });
    const hook = await startReceiver();
    const told = () => hook.received.map(({ body }) => (JSON.parse(body) as { alert: { title: string } }).alert.title);
    const alerting = await start(service, 'alerting-1');
    const [stays, stops] = [await start(other, 'stays'), await start({ ...other, name: 'another' }, 'stops')];
    const isReady = async () => (await fetch(`${alerting.url}/health/ready`)).ok;
    const bus = createBus(busConfigSchema.parse(env));
    await bus.publish([to(config, channel({ url: hook.url, alerts: ['service_down'] }))]);

    await kafka.kill();
    await until(async () => !(await isReady()));
    // The length of the fault: longer than the three heartbeats after which a service is taken for down.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await kafka.restart();
    await until(isReady);
    await stops.close();
    await until(() => told().length > 0);
    expect(told()).toEqual(['another is down']);

    await Promise.all([alerting.close(), stays.close(), bus.close(), hook.close()]);
    await kafka.stop();
  }, 180_000);
});
