import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { median, percentile, ratePerSecond, spread, summary } from './statistics.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => n - i);
const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1 });

describe('percentile', () => {
  it('is the nearest rank, one of the values', () => {
    expect([50, 90, 99, 100].map((percent) => percentile(upTo(300), percent))).toEqual([150, 270, 297, 300]);
    expect(percentile(upTo(100), 7)).toBe(7);
    expect(percentile([5], 1)).toBe(5);
    expect(percentile([15, 20, 35, 40, 50], 30)).toBe(20);
  });

  it('leaves at least so many values at or below it, and fewer below the value before', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent);
        const [below, at] = [all.filter((it) => it < found).length, all.filter((it) => it <= found).length];
        expect(all).toContain(found);
        expect(at * 100).toBeGreaterThanOrEqual(percent * all.length);
        expect(below * 100).toBeLessThan(percent * all.length);
      }),
      { numRuns: 200 },
    );
  });

  it('is not of nothing, nor of 0 or 101 percent', () => {
    expect(() => percentile([], 50)).toThrow('no values');
    for (const percent of [0, 101, NaN]) expect(() => percentile([1], percent)).toThrow(RangeError);
  });
});

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7, 7, 1, 7], 7],
  ])('of %j is %d', (all, middle) => expect(median(all)).toBe(middle));

  it('has as many values above as below', () => {
    fc.assert(
      fc.property(values, (all) => {
        const middle = median(all);
        const above = all.filter((it) => it > middle).length;
        const below = all.filter((it) => it < middle).length;
        expect(Math.max(above, below)).toBeLessThanOrEqual(all.length / 2);
      }),
      { numRuns: 200 },
    );
  });
});

describe('summary and spread', () => {
  it('name what they hold', () => {
    expect(summary(upTo(100))).toEqual({ count: 100, median: 50.5, p90: 90, p99: 99, max: 100 });
    expect(spread([30, 10, 20])).toEqual({ median: 20, lowest: 10, highest: 30 });
  });

  it('leave what they are given as it was', () => {
    const given = Object.freeze([3, 1, 2]);
    summary(given);
    spread(given);
    expect(given).toEqual([3, 1, 2]);
  });
});

describe('ratePerSecond', () => {
  it('counts what came after the first instant', () => {
    expect(ratePerSecond([1000, 1000, 1500, 2000, 3000])).toBe(1.5);
    expect(ratePerSecond([3000, 1000])).toBe(0.5);
  });

  it('takes more values than a call has arguments', () => {
    const many = Array.from({ length: 300_000 }, (_, i) => i);
    expect(ratePerSecond(many)).toBe(1000);
  });

  it('says where there is no rate', () => {
    expect(() => ratePerSecond([])).toThrow('no values');
    expect(() => ratePerSecond([5, 5])).toThrow('one instant');
  });
});
