import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FADE_MS, steppedTime } from './fade-time.ts';

describe('the moment as of which the graph is shown', () => {
  it('never goes back while time goes on, and is a step behind at most', () => {
    const step = fc.constantFrom(...Object.values(FADE_MS));
    fc.assert(
      fc.property(fc.nat(1e9), fc.array(fc.tuple(fc.nat(90_000), step), { minLength: 1 }), (start, moves) => {
        let [now, before]: [number, number | null] = [start, null];
        for (const [ms, length] of moves) {
          now += ms;
          const at = steppedTime(before, now, length);
          if (before !== null) expect(at).toBeGreaterThanOrEqual(before);
          expect(now - at).toBeGreaterThanOrEqual(0);
          expect(now - at).toBeLessThan(length);
          before = at;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same within a step, so that nothing is drawn', () => {
    expect(steppedTime(60_000, 119_999, FADE_MS.quiet)).toBe(60_000);
    expect(steppedTime(60_000, 120_000, FADE_MS.quiet)).toBe(120_000);
  });

  it('goes back with whoever goes back', () => {
    expect(steppedTime(120_000, 70_000, FADE_MS.busy)).toBe(60_000);
  });
});
