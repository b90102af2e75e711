import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_MS, Pace } from './pace.ts';

/** A clock that is moved by hand; `drawing` takes so long. */
function setUp(drawing: () => number, atWork = true) {
  let now = 0;
  let latest = 0;
  const drawn: { at: number; what: number }[] = [];
  const waiting: { at: number; work: () => void }[] = [];
  const clock = { now: () => now, later: (work: () => void, ms: number) => waiting.push({ at: now + ms, work }) };
  const draw = () => {
    drawn.push({ at: now, what: latest });
    now += drawing();
  };
  const pace = new Pace(draw, () => atWork, clock);
  const until = (at: number) => {
    for (;;) {
      const [next] = waiting.sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > at) break;
      waiting.shift();
      now = Math.max(now, next.at);
      next.work();
    }
    now = Math.max(now, at);
  };
  const news = (at: number, what: number) => {
    until(at);
    latest = what;
    pace.news();
  };
  return { drawn, news, until };
}

describe('the pace of news', () => {
  it('is that of the news where they are drawn quickly', () => {
    const { drawn, news } = setUp(() => 5);
    for (let n = 0; n < 20; n++) news(n * 50, n);
    expect(drawn).toEqual(Array.from({ length: 20 }, (_, n) => ({ at: n * 50, what: n })));
  });

  it('leaves three quarters of the time to a hand that works where they are not', () => {
    const { drawn, news } = setUp(() => 60);
    for (let n = 0; n < 200; n++) news(n * 50, n);
    expect(drawn.length).toBeGreaterThan(35);
    expect(drawn.length).toBeLessThanOrEqual(43);
  });

  it('rests for a moment only where nobody works with the page', () => {
    const { drawn, news } = setUp(() => 60, false);
    for (let n = 0; n < 200; n++) news(n * 50, n);
    // Of ten seconds each drawing takes 60 ms, and the rest after it 50.
    expect(drawn.length).toBeGreaterThan(85);
    expect(drawn.length).toBeLessThanOrEqual(92);
  });

  it('always comes to what came last, and not too late', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(400), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 10 }),
        fc.boolean(),
        (pauses, durations, atWork) => {
          let draws = 0;
          const { drawn, news, until } = setUp(() => durations[draws++ % durations.length] ?? 0, atWork);
          let at = 0;
          const came = pauses.map((pause, n) => {
            news((at += pause), n);
            return at;
          });
          until(at + 10_000);
          expect(drawn.at(-1)?.what).toBe(pauses.length - 1);
          const longest = Math.max(...durations);
          for (const [n, when] of came.entries()) {
            const first = drawn.find(({ what }) => what >= n);
            // One drawing that was under way, the rest after it, and what it was told of meanwhile.
            expect((first?.at ?? Infinity) - when).toBeLessThanOrEqual(2 * longest + LONGEST_MS);
          }
        },
      ),
    );
  });
});
