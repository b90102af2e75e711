import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Throttle } from './throttle.ts';

describe('Throttle', () => {
  it('lets through what it says over any time, and a twentieth of a second at once', () => {
    const demand = fc.record({
      wanted: fc.integer({ min: 1, max: 100_000 }),
      afterMs: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.array(demand, { minLength: 1 }), (rate, demands) => {
        const throttle = new Throttle(rate, 0);
        let [now, passed] = [0, 0];
        for (const { wanted, afterMs } of demands) {
          now += afterMs;
          passed += throttle.take(wanted, now);
          expect(passed).toBeLessThanOrEqual((now * rate) / 1000 + Math.max(rate / 20, 1) + 1e-6);
        }
      }),
    );
  });

  it('lets the next byte through after the wait that it names', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (rate) => {
        const throttle = new Throttle(rate, 0);
        throttle.take(rate, 0);
        expect(throttle.take(rate, 0)).toBe(0);
        expect(throttle.take(1, Math.ceil(throttle.waitMs()))).toBe(1);
      }),
    );
  });

  it.each([0, -1, NaN])('does not take %s bytes a second', (rate) => {
    expect(() => new Throttle(rate, 0)).toThrow(RangeError);
  });
});
