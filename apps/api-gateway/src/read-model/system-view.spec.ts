import { describe, expect, it } from '@jest/globals';
import { systemHealth, type DependencyHealth, type HealthState, type ServiceHealth } from '@chorus/contracts';
import { SystemView } from './system-view.ts';

const T0 = Date.UTC(2026, 2, 1, 12);
const S = 1_000;
const at = (ms: number) => new Date(ms).toISOString();

const dependency = (name: string, state: HealthState): DependencyHealth => ({
  name,
  state,
  detail: `${name} is ${state}`,
  since: at(T0),
  latency_ms: 1,
});

const beat = (service: string, change: Partial<ServiceHealth> = {}): ServiceHealth => ({
  service,
  instance: `${service}-1`,
  state: 'up',
  started_at: at(T0),
  timestamp: at(T0),
  interval_ms: 2 * S,
  version: '1.0.0',
  dependencies: [dependency('kafka', 'up'), dependency('redis', 'up')],
  ...change,
});

/** The view of a gateway that has probed the log and heard two services at T0. */
function view() {
  const system = new SystemView(['trust-service', 'ingestion']);
  let broker = dependency('kafka', 'up');
  const probe = (state: HealthState, ms: number) => {
    system.logIs(state, ms);
    broker = { ...dependency('kafka', state), since: at(ms) };
  };
  const hear = (ms: number, ...services: string[]) => {
    for (const service of services) system.apply(beat(service), ms);
  };
  const show = (ms: number) => {
    const health = systemHealth.parse(system.health(ms, broker, 'kafka'));
    const services = Object.fromEntries(health.services.map(({ service, state }) => [service, state]));
    return { ...health, states: services, redis: health.dependencies.find(({ name }) => name === 'redis') };
  };
  probe('up', T0);
  hear(T0, 'trust-service', 'ingestion');
  return { system, probe, hear, show };
}

describe('the view of the system', () => {
  it('takes a service for down that has missed three heartbeats, said so, or never came', () => {
    const { system, probe, hear, show } = view();
    expect(show(T0 + S)).toMatchObject({ state: 'up', states: { ingestion: 'up', 'trust-service': 'up' } });
    probe('up', T0 + 7 * S);
    hear(T0 + 7 * S, 'ingestion');
    expect(show(T0 + 7 * S)).toMatchObject({ state: 'down', states: { ingestion: 'up', 'trust-service': 'down' } });
    expect(show(T0 + 7 * S).services[1]?.detail).toBe('no heartbeat for 7 s');
    system.apply(beat('ingestion', { state: 'down' }), T0 + 8 * S);
    expect(show(T0 + 8 * S).states).toMatchObject({ ingestion: 'down' });
    expect(new SystemView(['x']).health(T0, dependency('kafka', 'up'), 'kafka').services).toMatchObject([
      { state: 'down', detail: 'no heartbeat yet' },
    ]);
  });

  it('shows nobody as healthy by old heartbeats while the log is away, from the moment that this is known', () => {
    const { probe, show } = view();
    probe('down', T0 + 2 * S);
    for (const later of [2, 14, 600]) {
      const health = show(T0 + later * S);
      expect(health).toMatchObject({ state: 'down', states: { ingestion: 'degraded', 'trust-service': 'degraded' } });
      expect(health.services[0]).toMatchObject({
        detail: `last heard ${later} s ago: nobody can be heard while the log is away`,
        last_heartbeat: at(T0),
        instances: [],
      });
      expect(health.redis).toMatchObject({
        state: 'degraded',
        detail: `reported up ${later} s ago: nobody can be heard while the log is away`,
      });
      expect(health.dependencies[0]).toMatchObject({ name: 'kafka', state: 'down', since: at(T0 + 2 * S) });
    }
  });

  it('does not take for unheard who was gone before', () => {
    const { probe, hear, show } = view();
    hear(T0 + 8 * S, 'ingestion');
    probe('up', T0 + 8 * S);
    probe('down', T0 + 10 * S);
    expect(show(T0 + 11 * S).states).toEqual({ ingestion: 'degraded', 'trust-service': 'down' });
    expect(show(T0 + 11 * S).services[1]?.detail).toBe('no heartbeat for 11 s');
  });

  it('counts the silence from the last time that the log was seen up, however long its loss went unnoticed', () => {
    const { probe, show } = view();
    probe('down', T0 + 30 * S);
    expect(show(T0 + 31 * S).states).toEqual({ ingestion: 'degraded', 'trust-service': 'degraded' });
  });

  it('gives everybody time to be heard after the return, and shows who is', () => {
    const { probe, hear, show } = view();
    probe('down', T0 + 2 * S);
    probe('up', T0 + 60 * S);
    hear(T0 + 61 * S, 'ingestion');
    const health = show(T0 + 62 * S);
    expect(health).toMatchObject({ state: 'degraded', states: { ingestion: 'up', 'trust-service': 'degraded' } });
    expect(health.services[1]?.detail).toBe('last heard 62 s ago: the log is back, this is not yet');
    // What one says now counts, not what another said before.
    expect(health.redis).toEqual(dependency('redis', 'up'));
    hear(T0 + 63 * S, 'trust-service');
    expect(show(T0 + 64 * S)).toMatchObject({ state: 'up', states: { ingestion: 'up', 'trust-service': 'up' } });
  });

  it('takes for down who is still silent when there was time enough', () => {
    const { probe, hear, show } = view();
    probe('down', T0 + 2 * S);
    probe('up', T0 + 60 * S);
    hear(T0 + 74 * S, 'ingestion');
    expect(show(T0 + 76 * S).states).toEqual({ ingestion: 'up', 'trust-service': 'down' });
  });

  it('holds one that goes away again at once for one silence', () => {
    const { probe, show } = view();
    probe('down', T0 + 2 * S);
    probe('up', T0 + 60 * S);
    probe('down', T0 + 62 * S);
    expect(show(T0 + 90 * S).states).toEqual({ ingestion: 'degraded', 'trust-service': 'degraded' });
  });
});
