import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { forget, keptAfter, priorEvidence, rounded, trustOf, uncertaintyOf } from './beta.ts';

const prior = { base_rate: 0.7, weight: 3 };
const HOUR = 3_600_000;
const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

describe('the Beta distribution', () => {
  it('gives the expectation that the paper prints for 7 positive and 1 negative outcome', () => {
    // Jøsang & Ismail 2002: Beta(8, 2), expectation 0.8.
    expect(trustOf({ alpha: 7 + 1, beta: 1 + 1 })).toBeCloseTo(80, 10);
  });

  it('has the standard deviation of the uniform distribution, 1/√12, where nothing is known', () => {
    expect(uncertaintyOf({ alpha: 1, beta: 1 })).toBeCloseTo(100 / Math.sqrt(12), 10);
  });

  it('starts at the base rate with a large uncertainty', () => {
    expect(trustOf(priorEvidence(prior))).toBeCloseTo(70, 10);
    expect(uncertaintyOf(priorEvidence(prior))).toBeGreaterThan(20);
  });

  it('stays within the bounds of the wire, and more evidence of the same kind means less uncertainty', () => {
    fc.assert(
      fc.property(positive, positive, (alpha, beta) => {
        expect(trustOf({ alpha, beta })).toBeGreaterThanOrEqual(0);
        expect(trustOf({ alpha, beta })).toBeLessThanOrEqual(100);
        expect(uncertaintyOf({ alpha, beta })).toBeGreaterThan(0);
        expect(uncertaintyOf({ alpha, beta })).toBeLessThanOrEqual(50);
        expect(uncertaintyOf({ alpha: 2 * alpha, beta: 2 * beta })).toBeLessThan(uncertaintyOf({ alpha, beta }));
      }),
      { numRuns: 100 },
    );
  });
});

describe('forgetting', () => {
  const seen = { alpha: 2.1, beta: 8.9 };

  it('halves the evidence beyond the prior in each half-life', () => {
    const faded = forget(seen, prior, HOUR, HOUR);
    expect(faded.alpha).toBeCloseTo(2.1, 10);
    expect(faded.beta).toBeCloseTo(0.9 + 8 / 2, 10);
    expect(forget(seen, prior, 3 * HOUR, HOUR).beta).toBeCloseTo(0.9 + 8 / 8, 10);
  });

  it('ends at the prior', () => {
    const faded = forget(seen, prior, 10_000 * HOUR, HOUR);
    expect(trustOf(faded)).toBeCloseTo(70, 10);
  });

  it('does nothing when no time went by, or when the clock seems to go back', () => {
    expect(forget(seen, prior, 0, HOUR)).toEqual(seen);
    expect(forget(seen, prior, -HOUR, HOUR)).toEqual(seen);
  });
});

describe('evidence as it is kept', () => {
  it('has twelve digits, which are the same when they are kept again', () => {
    fc.assert(
      fc.property(positive, (evidence) => {
        const kept = rounded(evidence);
        expect(rounded(kept)).toBe(kept);
        expect(Math.abs(kept - evidence)).toBeLessThanOrEqual(5e-12 * evidence);
        expect(
          String(kept)
            .replace(/e.*|\.|^0+/g, '')
            .replace(/^0+/, '').length,
        ).toBeLessThanOrEqual(12);
      }),
      { numRuns: 100 },
    );
    expect(String(rounded(0.1 + 0.2))).toBe('0.3');
  });

  it('is all there at once, and half of it after a half-life', () => {
    expect([keptAfter(-1, HOUR), keptAfter(0, HOUR), keptAfter(HOUR, HOUR)]).toEqual([1, 1, 0.5]);
  });
});
