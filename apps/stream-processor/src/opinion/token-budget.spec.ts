import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenBudget } from './token-budget.ts';

const HOUR = 3_600_000;
const NOW = 1_772_366_400_000;

describe('the tokens of a fleet', () => {
  it('come back within an hour', () => {
    const budget = new TokenBudget(1_000);
    expect(budget.reserve('f', 1_000, NOW)).toEqual({ fleet: 'f', tokens: 1_000 });
    expect(budget.reserve('f', 500, NOW + HOUR / 2 - 1)).toBeUndefined();
    expect(budget.reserve('f', 500, NOW + HOUR / 2)).toBeDefined();
    expect(budget.reserve('other', 1_000, NOW)).toBeDefined();
  });

  it('are given back where they were not needed, and taken where it was more', () => {
    const budget = new TokenBudget(1_000);
    const first = budget.reserve('f', 1_000, NOW);
    budget.settle(first!, 100, NOW);
    const second = budget.reserve('f', 900, NOW);
    expect(second).toBeDefined();
    budget.settle(second!, 5_000, NOW);
    expect(budget.reserve('f', 1, NOW)).toBeUndefined();
    // A debt is not carried on.
    expect(budget.reserve('f', 1_000, NOW + HOUR)).toBeDefined();
  });

  it('are never spent beyond the bucket and what came back, whatever was asked, used and refused', () => {
    const step = fc.record({
      cost: fc.integer({ min: 1, max: 400 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
      pause: fc.nat(600_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const budget = new TokenBudget(1_000);
        let [now, spent] = [NOW, 0];
        for (const { cost, used, pause } of steps) {
          now += pause;
          const reserved = budget.reserve('f', cost, now);
          if (!reserved) continue;
          const took = Math.floor(cost * used);
          budget.settle(reserved, took, now);
          spent += took;
          expect(spent).toBeLessThanOrEqual(1_000 + ((now - NOW) / HOUR) * 1_000 + 1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are known of a bounded number of fleets: full buckets are forgotten, and nobody gets one anew', () => {
    const budget = new TokenBudget(1_000);
    for (let n = 0; n < 10_000; n++) budget.reserve(`f${n}`, 1_000, NOW);
    expect(budget.reserve('one more', 1, NOW)).toBeUndefined();
    expect(budget.reserve('f1', 1, NOW)).toBeUndefined();
    expect(budget.reserve('one more', 1, NOW + HOUR)).toBeDefined();
  });
});
