import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { iso, NOW } from '../testing.ts';
import { change, why } from '../testing-trust.ts';
import { equation, pointsOf, signedPoints, sumLines } from './sum.ts';

const points = fc.double({ min: -40, max: 40, noNaN: true });

describe('the sum of a score', () => {
  it('adds up in tenths of a point, line by line, whatever is folded', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 99, noNaN: true }),
        fc.option(points),
        fc.array(points, { maxLength: 40 }),
        fc.integer({ min: 0, max: 50 }),
        (base, before, contributions, latest) => {
          const opening = { until: before === null ? null : iso(NOW), good: 1, bad: 1, contribution: before ?? 0 };
          const lines = sumLines(
            why(
              contributions.map((it) => change(it)),
              { base, opening },
            ),
            latest,
          );
          const now = lines.at(-1);
          const summands = lines.slice(0, -1);
          expect(lines.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to))).toBe(true);
          expect(summands.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(now?.to);
          expect(summands.every(({ from }, index) => from === (summands[index - 1]?.to ?? 0))).toBe(true);
          expect(lines.map(({ kind }) => kind)).not.toContain('rest');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lists the latest changes and folds those before', () => {
    const of = why([1, 2, 3, 4].map((it) => change(it)));
    expect(sumLines(of, 2).map(({ kind, from, to, folded }) => [kind, to - from, folded])).toEqual([
      ['base', 700, undefined],
      ['earlier', 30, 2],
      ['change', 30, undefined],
      ['change', 40, undefined],
      ['now', 800, undefined],
    ]);
  });

  it('says so where something is left out', () => {
    const lines = sumLines(why([change(-5)], { score: 62 }), 10);
    expect(lines.map(({ kind, from, to }) => [kind, to - from])).toEqual([
      ['base', 700],
      ['change', -50],
      ['rest', -30],
      ['now', 620],
    ]);
  });

  it('is told in one line, with real minus signs', () => {
    const opening = { until: iso(NOW), good: 1, bad: 0, contribution: 1.26 };
    expect(equation(sumLines(why([change(-3.2), change(-0.1)], { opening }), 1))).toBe('70.0 + 1.3 − 3.3 = 68.0');
    expect(equation(sumLines(why([]), 1))).toBe('70.0 + 0.0 = 70.0');
    expect([12, -140, 0].map(signedPoints)).toEqual(['+1.2', '−14.0', '0.0']);
    expect(pointsOf(661)).toBe('66.1');
  });
});
