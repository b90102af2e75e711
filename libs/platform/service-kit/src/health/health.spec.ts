import { describe, expect, it } from '@jest/globals';
import { Health, type ProbeResult } from './health.ts';

function healthAt(start = 0) {
  const time = { now: start };
  const health = new Health({ now: () => time.now });
  return { health, time };
}
const up: ProbeResult = { state: 'up', detail: 'fine', latency_ms: 1 };

describe('Health', () => {
  it('is ready when it runs, nothing is waited for and nothing needed is down', async () => {
    const { health } = healthAt();
    let caughtUp = () => {};
    health.dependency('redis', () => up);
    health.readiness('trust-scores', new Promise<void>((resolve) => (caughtUp = resolve)));
    expect(await health.report()).toMatchObject({
      ready: false,
      state: 'degraded',
      missing: ['still starting', 'waiting for trust-scores'],
    });
    health.enter('running');
    expect(await health.report()).toMatchObject({ ready: false, missing: ['waiting for trust-scores'] });
    caughtUp();
    await health.whenCaughtUp();
    expect(await health.report()).toMatchObject({ ready: true, state: 'up', missing: [] });
    health.enter('stopping');
    expect(await health.report()).toMatchObject({ ready: false, missing: ['shutting down'] });
  });

  it('is not ready without what it needs, and only degraded without what is optional or when something is impaired', async () => {
    const { health } = healthAt();
    const states: Record<string, ProbeResult> = { kafka: up, redis: up };
    const kafka = health.dependency('kafka', () => states.kafka ?? up);
    health.dependency('redis', () => states.redis ?? up, { optional: true });
    health.enter('running');
    states.redis = { state: 'down', detail: 'history is in memory only' };
    expect(await health.report()).toMatchObject({ ready: true, state: 'degraded', missing: [] });
    states.kafka = { state: 'degraded', detail: 'one broker of three' };
    kafka.changed();
    expect(await health.report()).toMatchObject({ ready: true, state: 'degraded' });
    states.kafka = { state: 'down', detail: 'no broker answers' };
    kafka.changed();
    expect(await health.report()).toMatchObject({ ready: false, missing: ['kafka is down: no broker answers'] });
  });

  it('takes a probe that throws for a dependency that is down', async () => {
    const { health } = healthAt();
    health.dependency('redis', () => Promise.reject(new Error('ECONNREFUSED')));
    expect((await health.report()).dependencies).toMatchObject([
      { name: 'redis', state: 'down', detail: 'ECONNREFUSED' },
    ]);
  });

  it('remembers since when a dependency is as it is', async () => {
    const { health, time } = healthAt(1_000);
    let state: ProbeResult = up;
    health.dependency('redis', () => state);
    const since = async () => (await health.report()).dependencies[0]?.since;
    expect(await since()).toBe('1970-01-01T00:00:01.000Z');
    time.now = 5_000;
    expect(await since()).toBe('1970-01-01T00:00:01.000Z');
    state = { state: 'down', detail: 'gone' };
    time.now = 9_000;
    expect(await since()).toBe('1970-01-01T00:00:09.000Z');
  });

  it('probes once a second at most, and at once after a change', async () => {
    const { health, time } = healthAt();
    let probes = 0;
    const { changed } = health.dependency('redis', () => (probes++, up));
    await Promise.all([health.report(), health.report()]);
    expect(probes).toBe(1);
    time.now = 999;
    await health.report();
    expect(probes).toBe(1);
    time.now = 1000;
    await health.report();
    expect(probes).toBe(2);
    changed();
    await health.report();
    expect(probes).toBe(3);
  });

  it('refuses two dependencies of one name', () => {
    const { health } = healthAt();
    health.dependency('redis', () => up);
    expect(() => health.dependency('redis', () => up)).toThrow('dependency redis is registered twice');
  });
});
