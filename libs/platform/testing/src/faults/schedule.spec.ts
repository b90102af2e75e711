import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../random.ts';
import { killSchedule } from './schedule.ts';

const plan = fc.record({
  times: fc.record({ kill: fc.nat(20), freeze: fc.nat(20), restart: fc.nat(20) }, { requiredKeys: [] }),
  targets: fc.integer({ min: 1, max: 5 }),
  meanPauseMs: fc.nat(1000),
  downMs: fc.constant([0, 50] as const),
  freezeMs: fc.constant([100, 200] as const),
});

describe('killSchedule', () => {
  it('has each fault as often as planned, within bounds, and is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), plan, (seed, plan) => {
        const schedule = killSchedule(seededRandom(seed), plan);
        for (const fault of ['kill', 'freeze', 'restart'] as const)
          expect(schedule.filter((event) => event.fault === fault)).toHaveLength(plan.times[fault] ?? 0);
        for (const { fault, target, pauseMs, forMs } of schedule) {
          const [low, high] = fault === 'freeze' ? plan.freezeMs : plan.downMs;
          expect(target >= 0 && target < plan.targets && pauseMs >= 0 && forMs >= low && forMs <= high).toBe(true);
        }
        expect(killSchedule(seededRandom(seed), plan)).toEqual(schedule);
      }),
    );
  });

  it('differs from seed to seed, and reaches every target', () => {
    const plan = { times: { kill: 30, freeze: 30 }, targets: 3, meanPauseMs: 100 };
    const [one, two] = [killSchedule(seededRandom(1), plan), killSchedule(seededRandom(2), plan)];
    expect(one).not.toEqual(two);
    expect(new Set(one.map(({ target }) => target)).size).toBe(3);
  });

  it('needs a target', () => {
    expect(() => killSchedule(seededRandom(1), { times: { kill: 1 }, targets: 0, meanPauseMs: 1 })).toThrow(RangeError);
  });
});
