import { isDeepStrictEqual } from 'node:util';
import { redisConnection } from '@chorus/redis';
import type { RedisConnection } from '@chorus/redis';
import { findRedis, startRedis } from '@chorus/testing';
import type { RedisServer } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { operatorCommands, trustScore, trustScores } from '@chorus/contracts';
import { MemoryBus, to } from '@chorus/bus';
import { command, evidence } from './testkit/records.ts';
import { foldOf, keysIn } from './testkit/redis-keys.ts';
import { run, until } from './testkit/running.ts';
import type { Running } from './testkit/running.ts';

// These tests kill and empty their Redis: it is their own.
const found = await findRedis(['docker', 'local']);

/** What the service puts before its keys on a volatile bus. */
const PREFIX = 'chorus:volatile:';
const CODER = `${PREFIX}trust:shop/coder`;

let server: RedisServer;
let admin: RedisConnection;
const all: Running[] = [];

describeWith([{ missing: found.ok ? undefined : found.why }], 'the trust service with Redis', () => {
  beforeEach(async () => {
    server = await startRedis({ found });
    admin = redisConnection({ url: server.url, name: 'spec', reconnect: { firstMs: 10, longestMs: 50 } });
    await admin.connect();
  });
  afterEach(async () => {
    await Promise.all(all.map((one) => one.close()));
    await Promise.all(all.splice(0).map((one) => one.bus.close()));
    await admin.close();
    await server.stop();
  });

  async function start(bus?: MemoryBus): Promise<Running> {
    const running = await run({ REDIS_URL: server.url }, bus);
    all.push(running);
    return running;
  }

  const inRedis = async () => {
    const json = await admin.run((client) => client.hget(CODER, 'score'));
    return json === null ? null : trustScore.parse(JSON.parse(json));
  };
  const stateOf = async (running: Running) =>
    (await running.health()).dependencies.find(({ name }) => name === 'redis')?.state;
  const served = async (running: Running, from: 'redis' | 'memory', points: number) => {
    const reply = await running.ask();
    return reply.served_from === from && reply.points.length === points;
  };

  it('keeps present and history there, and answers from there', async () => {
    const service = await start();
    await service.decide({}, { evidence: [evidence()] }, { evidence: [evidence()] });
    await until(() => served(service, 'redis', 3));
    const reply = await service.ask();
    expect(reply.points.map((point) => point.score)).toEqual(service.scores.map((one) => one.score));
    expect(await inRedis()).toEqual(service.scores.at(-1));
    const { score, ledger, standing } = service.scores.at(-1)!;
    const rests = { score, alpha: ledger?.alpha, beta: ledger?.beta, standing };
    const whole = { opening: { until: null }, evidence: { length: 3 } };
    expect(await service.why()).toMatchObject({ served_from: 'redis', why: { ...rests, ...whole } });
    expect(await admin.run((client) => client.xlen(`${PREFIX}trust-history:shop/coder`))).toBe(3);
    expect(await stateOf(service)).toBe('up');
  });

  it('follows quarantine and the removal of a fleet', async () => {
    const service = await start();
    await service.decide({});
    await service.bus.publish([to(operatorCommands, command('quarantine'))]);
    await until(async () => (await inRedis())?.standing === 'quarantined');
    await service.bus.publish([to(operatorCommands, command('remove_fleet'))]);
    await until(async () => (await inRedis()) === null);
    expect(await admin.run((client) => client.exists(`${PREFIX}trust-history:shop/coder`))).toBe(0);
    expect(await service.ask()).toMatchObject({ ok: true, points: [] });
    expect(await service.why()).not.toHaveProperty('why');
  });

  it('restores the exact values at its next start, and mends what was changed meanwhile', async () => {
    const first = await start();
    await first.decide({}, { evidence: [evidence()] }, { sender: 'tester' });
    await until(() => served(first, 'redis', 2));
    const before = await inRedis();
    await first.close();
    await admin.run((client) => client.hset(CODER, 'score', JSON.stringify({ ...before, score: 100 })));

    // Another process finds the same log.
    const log = new MemoryBus();
    await log.ensureTopics([trustScores]);
    await log.publish(first.scores.map((one) => to(trustScores, one)));
    const second = await start(log);
    expect(await inRedis()).toEqual(before);
    expect(await second.ask()).toMatchObject({ served_from: 'redis', points: [{}, { score: before?.score }] });
  });

  it('serves from memory while Redis is away, and writes all that was missed when it is back', async () => {
    const service = await start();
    await service.decide({});
    await until(() => served(service, 'redis', 1));
    await server.kill();
    await service.decide({ evidence: [evidence()] }, { evidence: [evidence()] });
    await until(() => served(service, 'memory', 3));
    await until(async () => (await stateOf(service)) === 'degraded');
    const why = { score: service.scores.at(-1)?.score, evidence: { length: 3 } };
    expect(await service.why()).toMatchObject({ served_from: 'memory', why });

    // Without an append-only file it comes back empty.
    await server.restart();
    await until(() => served(service, 'redis', 3));
    await isComplete(service, 3);
    await until(async () => (await stateOf(service)) === 'up');
  }, 60_000);

  it('restores every key of a Redis that was emptied while nothing was decided', async () => {
    const service = await start();
    await service.decide({}, { evidence: [evidence()] }, { sender: 'tester' });
    await service.bus.publish([to(operatorCommands, command('quarantine'))]);
    await isComplete(service, 4);
    await admin.run((client) => client.flushall());
    expect(await service.ask()).toMatchObject({ served_from: 'memory', points: { length: 3 } });
    await isComplete(service, 4);
    expect(await metric(service, 'trust_redis_losses_total')).toBe(1);
    expect(await metric(service, 'trust_redis_restored_records_total')).toBe(4);
    await until(() => served(service, 'redis', 3));
  }, 60_000);

  it.each([
    ['the present of an agent', 'trust:shop/coder'],
    ['the history of an agent', 'trust-history:shop/coder'],
    ['the set of agents', 'trust-agents'],
    ['the positions', 'trust-positions'],
    ['the marker', 'trust-complete'],
  ])(
    'brings back %s, evicted while it ran',
    async (_, key) => {
      const service = await start();
      await service.decide({}, { evidence: [evidence()] }, { sender: 'tester' });
      await isComplete(service, 3);
      await admin.run((client) => client.del(PREFIX + key));
      await until(async () => (await metric(service, 'trust_redis_losses_total')) === 1);
      await until(async () => (await admin.run((client) => client.exists(PREFIX + key))) === 1);
      await isComplete(service, 3);
    },
    60_000,
  );

  it('goes on from memory while Redis is frozen, and writes all that was missed once it thaws', async () => {
    const service = await start();
    const decided = decisionsOn(service);
    await isComplete(service, 1);
    await server.kill('SIGSTOP');
    await until(async () => (await stateOf(service)) === 'degraded');
    const { log } = service;
    const before = log.length;
    await until(() => log.length > before + 5);
    expect(await service.ask()).toMatchObject({ ok: true, served_from: 'memory' });
    await server.kill('SIGCONT');
    await until(async () => (await stateOf(service)) === 'up');
    await decided.end();
    await isComplete(service, log.length);
  }, 120_000);

  it('is complete after Redis was killed, and came back empty, in the middle of decisions', async () => {
    const service = await start();
    const decided = decisionsOn(service);
    for (let round = 0; round < 3; round++) {
      const before = service.log.length;
      await until(async () => (await stateOf(service)) === 'up' && service.log.length > before + 5);
      await server.kill('SIGKILL');
      await until(async () => (await stateOf(service)) === 'degraded');
      await server.restart();
    }
    await until(async () => (await stateOf(service)) === 'up');
    await decided.end();
    await isComplete(service, service.log.length);
    expect(await served(service, 'redis', (await service.ask()).points.length)).toBe(true);
  }, 120_000);

  it('is complete after it was emptied again and again in the middle of decisions', async () => {
    const service = await start();
    const decided = decisionsOn(service);
    for (let round = 0; round < 5; round++) {
      const before = service.log.length;
      await until(() => service.log.length > before + 5);
      await admin.run((client) => client.flushall());
    }
    await decided.end();
    await isComplete(service, service.log.length);
  }, 120_000);

  it('writes nothing to a Redis that is complete, whatever happens to the connection', async () => {
    const service = await start();
    await service.decide({}, { evidence: [evidence()] }, { sender: 'tester' });
    await isComplete(service, 3);
    await admin.run((client) => client.config('RESETSTAT'));
    const looks = async () => Number(/cmdstat_xlen:calls=(\d+)/.exec(await stats())?.[1] ?? 0);
    const stats = () => admin.run((client) => client.info('commandstats'));
    await until(async () => (await looks()) > 2);
    await admin.run((client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
    const before = await looks();
    await until(async () => (await looks()) > before + 2);
    expect(await stats()).not.toMatch(/cmdstat_(xadd|hset|sadd|set|del):/);
    expect(await metric(service, 'trust_redis_losses_total')).toBe(0);
  }, 60_000);

  /** Decides on, for three agents, until it is told to end. */
  function decisionsOn(service: Running) {
    let ending = false;
    const all = (async () => {
      for (let n = 0; !ending; n++) {
        await service.decide({ sender: `agent-${n % 2}`, evidence: [evidence()] }, { evidence: [evidence()] });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    return {
      end: async () => {
        ending = true;
        await all;
      },
    };
  }

  /** Waits until the log has so many records and Redis is, field by field, their fold. */
  async function isComplete(service: Running, records: number) {
    await until(() => service.log.length >= records);
    await until(async () => isDeepStrictEqual(await keysIn(admin, PREFIX), foldOf(service.log)));
  }

  async function metric(service: Running, name: string): Promise<number> {
    const text = await (await fetch(`${service.service.url}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  }
});
