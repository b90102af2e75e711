import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { precisionOf } from './precision.ts';

const of = (confirmed: number, dismissed: number) =>
  precisionOf({ kind: 'hoarding', confirmed, dismissed, not_yet: 4 });

describe('precision as people judge it', () => {
  it('is nothing where nobody has judged', () => {
    expect(of(0, 0)).toMatchObject({ precision: null, low: null, high: null, not_yet: 4 });
  });

  // Brown, Cai and DasGupta, "Interval estimation for a binomial proportion" (2001) and any statistics package.
  it.each([
    [8, 2, 0.8, 0.4902, 0.9433],
    [1, 0, 1, 0.2065, 1],
    [0, 5, 0, 0, 0.4345],
  ])('of %i right and %i wrong', (right, wrong, precision, low, high) => {
    const found = of(right, wrong);
    expect(found.precision).toBe(precision);
    expect(found.low).toBeCloseTo(low, 3);
    expect(found.high).toBeCloseTo(high, 3);
  });

  it('lies within its interval, which is within 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (right, wrong) => {
        const { precision, low, high } = of(right, wrong);
        if (precision === null || low === null || high === null) return right + wrong === 0;
        return 0 <= low && low <= precision + 1e-12 && precision <= high + 1e-12 && high <= 1;
      }),
    );
  });
});
