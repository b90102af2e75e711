import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FADE_MS, steppedTime } from './fade-time.ts';

describe('the moment as of which the graph is shown', () => {
  it('never goes back while time goes on but for a jitter, and is a step behind at most', () => {
    const jitter = 500;
    const step = fc.constantFrom(...Object.values(FADE_MS));
    fc.assert(
      fc.property(
        fc.nat(1e4).map((n) => n * FADE_MS.quiet),
        fc.array(fc.tuple(fc.oneof(fc.nat(90_000), fc.nat(jitter)), fc.nat(jitter), step), { minLength: 1 }),
        (start, moves) => {
          let [time, before]: [number, number | null] = [start, null];
          for (const [ms, late, length] of moves) {
            time += ms;
            const now = time - late;
            const at = steppedTime(before, now, length);
            if (before !== null) expect(at).toBeGreaterThanOrEqual(before);
            expect(now - at).toBeGreaterThanOrEqual(-jitter);
            expect(now - at).toBeLessThan(length);
            before = at;
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the same within a step, so that nothing is drawn', () => {
    expect(steppedTime(60_000, 119_999, FADE_MS.quiet)).toBe(60_000);
    expect(steppedTime(60_000, 120_000, FADE_MS.quiet)).toBe(120_000);
  });

  it('does not go back with a clock that goes back a little', () => {
    expect(steppedTime(60_000, 59_998, FADE_MS.busy)).toBe(60_000);
  });

  it('goes back with whoever goes back', () => {
    expect(steppedTime(120_000, 70_000, FADE_MS.busy)).toBe(60_000);
  });
});
