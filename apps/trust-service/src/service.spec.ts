import { afterEach, describe, expect, it } from '@jest/globals';
import { evidence } from './testkit/records.ts';
import { run, until } from './testkit/running.ts';
import type { Running } from './testkit/running.ts';

const all: Running[] = [];
afterEach(async () => {
  await Promise.all(all.map((one) => one.close()));
  await Promise.all(all.splice(0).map((one) => one.bus.close()));
});

async function start(env: Record<string, string> = {}): Promise<Running> {
  const running = await run(env);
  all.push(running);
  return running;
}

describe('the trust service without Redis', () => {
  it('turns decisions into scores and answers what it knows of the past, from memory', async () => {
    const service = await start();
    await service.decide({}, { evidence: [evidence()] }, { evidence: [evidence()] });
    await until(() => service.scores.length === 3);
    await until(async () => (await service.ask()).points.length === 3);
    const reply = await service.ask();
    expect(reply).toMatchObject({ ok: true, served_from: 'memory', next_cursor: null });
    expect(reply.points.map((point) => point.score)).toEqual(service.scores.map((one) => one.score));
    expect(reply.points.map(({ decision_offset }) => decision_offset)).toEqual([0, 1, 2]);
    const { why, served_from } = await service.why();
    expect([served_from, why?.score, why?.evidence.length]).toEqual(['memory', service.scores.at(-1)?.score, 3]);
  });

  it('is ready, and says that it serves from memory and why', async () => {
    const service = await start();
    const { ready, dependencies } = await service.health();
    expect(ready).toBe(true);
    expect(dependencies).toContainEqual(
      expect.objectContaining({
        name: 'redis',
        state: 'degraded',
        detail: 'serving from memory: not configured (REDIS_URL is empty)',
      }),
    );
  });

  it('refuses an address that is none, before it starts', async () => {
    await expect(run({ REDIS_URL: 'http://:secret@cache' })).rejects.toThrow(/REDIS_URL=.*accepted is redis:/s);
    await expect(run({ REDIS_URL: 'http://:secret@cache' })).rejects.not.toThrow(/secret/);
  });
});

describe('the trust service with a Redis that is not there', () => {
  it('starts and serves from memory', async () => {
    const service = await start({ REDIS_URL: 'redis://:secret@127.0.0.1:1' });
    await service.decide({}, { evidence: [evidence()] });
    await until(async () => (await service.ask()).points.length === 2);
    expect(await service.ask()).toMatchObject({ ok: true, served_from: 'memory' });
    const redis = (await service.health()).dependencies.find(({ name }) => name === 'redis');
    expect(redis?.state).toBe('degraded');
    expect(redis?.detail).toContain('serving from memory: redis://127.0.0.1:1 is away: ');
    expect(redis?.detail).not.toContain('secret');
  });
});
