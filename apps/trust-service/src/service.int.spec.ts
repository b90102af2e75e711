import { redisConnection } from '@chorus/redis';
import type { RedisConnection } from '@chorus/redis';
import { findRedis, startRedis } from '@chorus/testing';
import type { RedisServer } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { operatorCommands, trustScore, trustScores } from '@chorus/contracts';
import { MemoryBus, to } from '@chorus/bus';
import { command, evidence } from './testkit/records.ts';
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

    // Without an append-only file it comes back empty.
    await server.restart();
    await until(() => served(service, 'redis', 3));
    expect(await inRedis()).toEqual(service.scores.at(-1));
    await until(async () => (await stateOf(service)) === 'up');
  }, 60_000);

  it('notices on its own that Redis was emptied', async () => {
    const service = await start();
    await service.decide({}, { evidence: [evidence()] });
    await until(() => served(service, 'redis', 2));
    await admin.run((client) => client.flushall());
    await until(async () => (await stateOf(service)) === 'up' && (await inRedis()) !== null);
    await until(() => served(service, 'redis', 2));
    expect(await inRedis()).toEqual(service.scores.at(-1));
  }, 30_000);
});
