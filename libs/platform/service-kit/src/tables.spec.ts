import { describe, expect, it } from '@jest/globals';
import type { Bus, ReaderOptions } from '@chorus/bus';
import { trustScores, type HealthState } from '@chorus/contracts';
import { Health } from './health/health.ts';
import { Tables } from './tables.ts';

/** A log that can be away, with one reader that is read to its end when the spec says so. */
function log() {
  const read = Promise.withResolvers<void>();
  const given: ReaderOptions[] = [];
  let state: HealthState = 'up';
  const bus = {
    reader: (options: ReaderOptions) => {
      given.push(options);
      return { caughtUp: read.promise };
    },
    health: () => Promise.resolve({ name: 'kafka', state, detail: '', latency_ms: null }),
  } as unknown as Bus;
  return { bus, given, read: read.resolve, away: () => void (state = 'down') };
}

const options = { name: 'spec', topic: trustScores, onRecords: () => {}, lacking: 'nobody knows' };

describe('a table that is followed', () => {
  it('is read from the beginning, and the service is ready when it was read', async () => {
    const { bus, given, read } = log();
    const health = new Health({ now: () => 0 });
    const table = new Tables(bus, health, false).follow(options);
    expect(given).toMatchObject([{ name: 'spec', topics: [{ topic: trustScores, from: 'beginning' }] }]);
    expect([table.isComplete, health.waitingFor]).toEqual([false, ['the table trust-scores']]);
    read();
    await health.whenCaughtUp();
    expect(table.isComplete).toBe(true);
    expect((await health.report()).dependencies).toEqual([]);
  });

  it('holds up no service that starts without the log, once the log is away; what is lacking is said', async () => {
    const { bus, read, away } = log();
    let now = 0;
    const health = new Health({ now: () => now });
    const table = new Tables(bus, health, true, 1).follow(options);
    away();
    await health.whenCaughtUp();
    expect(table.isComplete).toBe(false);
    const found = async () => (await health.report()).dependencies;
    expect(await found()).toMatchObject([
      { name: 'trust-scores', state: 'degraded', detail: 'not read yet: nobody knows' },
    ]);
    read();
    await new Promise((resolve) => setImmediate(resolve));
    now = 5_000;
    expect(await found()).toMatchObject([{ name: 'trust-scores', state: 'up' }]);
    expect(table.isComplete).toBe(true);
  });
});
