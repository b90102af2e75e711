import { isDeepStrictEqual } from 'node:util';
import { createBus } from '@chorus/bus';
import type { Bus } from '@chorus/bus';
import { busConfigSchema } from '@chorus/bus';
import { trustScore } from '@chorus/contracts';
import { redisConnection } from '@chorus/redis';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { evidence } from './testkit/records.ts';
import { foldOf, keysIn } from './testkit/redis-keys.ts';
import { run, until } from './testkit/running.ts';
import type { Running } from './testkit/running.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const name = uniqueName('trust');
const env = {
  KAFKA_BROKERS: kafka.brokers,
  KAFKA_NAMESPACE: `${name}-`,
  KAFKA_PARTITIONS: '2',
  REDIS_URL: redis.url,
  REDIS_KEY_PREFIX: `${name}:`,
};
const admin = redisConnection({ url: redis.url, name: 'spec', commandTimeoutMs: 5_000 });
let bus: Bus;

describeWith([kafka, redis], 'the trust service on Kafka and Redis', () => {
  beforeAll(async () => {
    bus = createBus(busConfigSchema.parse(env));
    await admin.connect();
  });
  afterAll(async () => {
    await bus.close();
    await admin.run(async (client) => {
      for await (const keys of client.scanStream({ match: `${name}:*`, count: 1_000 }))
        if ((keys as string[]).length > 0) await client.del(...(keys as string[]));
    });
    await admin.close();
  });

  const inRedis = async (agent_id: string) => {
    const json = await admin.run((client) => client.hget(`${name}:trust:shop/${agent_id}`, 'score'));
    return json === null ? null : trustScore.parse(JSON.parse(json));
  };
  const servedFromRedis = async (of: Running, points: number) => {
    const reply = await of.ask();
    return reply.served_from === 'redis' && reply.points.length === points;
  };

  it('goes on after a restart with the same scores, in the ledger and in Redis, even if Redis was emptied', async () => {
    const first = await run(env, bus);
    await first.decide({}, { evidence: [evidence()] }, { sender: 'tester' }, { evidence: [evidence()] });
    await until(() => servedFromRedis(first, 3));
    const [coder, tester] = [await inRedis('coder'), await inRedis('tester')];
    expect(coder).toMatchObject({ observations: 2 });
    await first.close();

    const second = await run(env, bus);
    expect([await inRedis('coder'), await inRedis('tester')]).toEqual([coder, tester]);
    await second.decide({ evidence: [evidence()] });
    await until(() => servedFromRedis(second, 4));
    const afterwards = await inRedis('coder');
    expect(afterwards).toMatchObject({ observations: 3 });
    expect(afterwards?.change).toBeCloseTo((afterwards?.score ?? NaN) - (coder?.score ?? NaN), 10);
    await second.close();

    await admin.run((client) => client.del(`${name}:trust:shop/coder`, `${name}:trust-positions`));
    await admin.run((client) => client.del(`${name}:trust-history:shop/coder`));
    const third = await run(env, bus);
    expect(await inRedis('coder')).toEqual(afterwards);
    expect(await servedFromRedis(third, 4)).toBe(true);
    await third.close();
  }, 120_000);

  it('is complete in Redis again after all keys were lost in the middle of decisions', async () => {
    const service = await run(env, bus);
    for (let n = 0; n < 40; n++) {
      await service.decide({ sender: `agent-${n % 5}`, evidence: [evidence()] });
      if (n % 15 !== 10) continue;
      const keys = () => admin.run((client) => client.keys(`${name}:*`));
      await until(async () => (await keys()).length > 0);
      const found = await keys();
      await admin.run((client) => client.del(...found));
    }
    await until(async () => isDeepStrictEqual(await keysIn(admin, `${name}:`), foldOf(service.log)));
    await service.close();
  }, 60_000);
});
