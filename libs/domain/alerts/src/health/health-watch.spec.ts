import { describe, expect, it } from '@jest/globals';
import { AT, heartbeat } from '../testing/records.ts';
import { HealthWatch } from './health-watch.ts';

const SELF = 'alerting-1';

/** Lets everybody named beat every two seconds from `from` to `to`, in s. */
function beat(watch: HealthWatch, from: number, to: number, ...services: string[]): void {
  for (let s = from; s <= to; s += 2)
    for (const service of ['alerting', ...services]) watch.heard(heartbeat(service), AT + s * 1_000);
}

const stateOf = (watch: HealthWatch, s: number, service = 'trust-service') =>
  watch.states(AT + s * 1_000).find((one) => one.service === service)?.state;

describe('the health watch', () => {
  it('finds a service down after three missed heartbeats, and up again with the next', () => {
    const watch = new HealthWatch(SELF);
    beat(watch, 0, 20, 'trust-service');
    beat(watch, 22, 26);
    expect(stateOf(watch, 26)).toBe('up');
    beat(watch, 28, 28);
    expect(stateOf(watch, 28)).toBe('down');
    expect(watch.states(AT + 28_000)).toMatchObject([{ since: AT + 20_000, detail: 'no heartbeat for 8 s' }]);
    beat(watch, 30, 30, 'trust-service');
    expect(stateOf(watch, 30)).toBe('up');
  });

  it('finds one down that says so, unless it is back within an interval or another instance lives', () => {
    const watch = new HealthWatch(SELF);
    beat(watch, 0, 20, 'trust-service');
    watch.heard(heartbeat('trust-service', { state: 'down' }), AT + 20_500);
    expect(stateOf(watch, 21)).toBe('unknown');
    beat(watch, 22, 22);
    expect(stateOf(watch, 23)).toBe('down');
    expect(watch.states(AT + 23_000)[0]?.detail).toBe('it stopped 3 s ago');
    watch.heard(heartbeat('trust-service', { instance: 'trust-service-2' }), AT + 23_500);
    expect(stateOf(watch, 24)).toBe('up');
  });

  it('blames nobody for a silence in which it heard nothing of itself either', () => {
    const watch = new HealthWatch(SELF);
    beat(watch, 0, 20, 'trust-service');
    expect(stateOf(watch, 60)).toBe('unknown');
    // The log is back. Others may take their time.
    beat(watch, 60, 74);
    expect(stateOf(watch, 74)).toBe('unknown');
    beat(watch, 76, 76);
    expect(stateOf(watch, 76)).toBe('down');
  });

  it('says nothing before it has listened for a while', () => {
    const watch = new HealthWatch(SELF);
    watch.heard(heartbeat('trust-service', { state: 'down' }), AT - 60_000);
    expect(stateOf(watch, 0)).toBe('unknown');
    beat(watch, 0, 14);
    expect(stateOf(watch, 14)).toBe('unknown');
  });

  it('does not judge itself', () => {
    const watch = new HealthWatch(SELF);
    beat(watch, 0, 20);
    expect(watch.states(AT + 20_000)).toEqual([]);
  });

  it('remembers a bounded number of services and instances', () => {
    const watch = new HealthWatch(SELF);
    for (let n = 0; n < 1_000; n++) {
      watch.heard(heartbeat(`s-${n}`), AT + n);
      watch.heard(heartbeat('many', { instance: `i-${n}` }), AT + n);
    }
    expect(watch.states(AT)).toHaveLength(256);
  });
});
