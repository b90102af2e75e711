import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, retryAfterMs } from './backoff.ts';

describe('the pause between attempts', () => {
  it('doubles up to a limit, at random between the half and the whole', () => {
    const limits = { minMs: 100, maxMs: 1000 };
    const longest = [1, 2, 3, 4, 5, 50].map((failures) => backoffMs(failures, limits, 1));
    expect(longest).toEqual([100, 200, 400, 800, 1000, 1000]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const whole = backoffMs(failures, limits, 1);
        const ms = backoffMs(failures, limits, random);
        expect(ms >= whole / 2 && ms <= whole).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    ['5', 5000],
    ['0', 0],
    ['-3', 0],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['999999999', 300_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %s ms', (header, ms) => expect(retryAfterMs(header, now)).toBe(ms));
});
