import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { auc, aucInterval, pearson, rmse } from './statistics.ts';

const cases = fc.array(fc.record({ value: fc.integer({ min: 0, max: 9 }), positive: fc.boolean() }), {
  minLength: 2,
  maxLength: 40,
});

describe('the area under the ROC curve', () => {
  it('is the share of pairs that are ranked rightly', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const positives = given.filter(({ positive }) => positive);
        const negatives = given.filter(({ positive }) => !positive);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const pairs = positives.flatMap((p) =>
          negatives.map((n) => (p.value > n.value ? 1 : p.value === n.value ? 0.5 : 0)),
        );
        expect(auc(given)).toBeCloseTo(pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length, 9);
      }),
    );
  });

  it('is no number where there is nothing to tell apart', () => {
    expect(auc([{ value: 1, positive: true }])).toBeNaN();
  });
});

describe('errors of a prediction', () => {
  it('are measured as in the textbook', () => {
    const pairs = [
      { predicted: 1, actual: 2 },
      { predicted: 2, actual: 4 },
      { predicted: 3, actual: 6 },
    ];
    expect(rmse(pairs)).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(pearson(pairs)).toBeCloseTo(1, 12);
    expect(
      pearson([
        { predicted: 1, actual: 1 },
        { predicted: 1, actual: 2 },
      ]),
    ).toBeNaN();
  });
});

describe('the interval of an area under the ROC curve', () => {
  it('is that of the published example', () => {
    const { low, high } = aucInterval(0.893, 51, 58);
    expect((high - low) / (2 * 1.96)).toBeCloseTo(0.032, 2);
    expect(aucInterval(1, 5, 5)).toEqual({ low: 1, high: 1 });
  });
});
