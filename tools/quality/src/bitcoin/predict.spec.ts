import { describe, expect, it } from '@jest/globals';
import { betaScore, meanSoFar, predictions, rateeMean, RATINGS_POLICY } from './predict.ts';

const DAY = 86_400_000;
const rating = (ratee: string, value: number, day = 0) => ({ rater: 'r', ratee, value, at: day * DAY });

describe('a prediction of the next rating', () => {
  it.each([
    ['the Beta score', () => betaScore(RATINGS_POLICY)],
    ['the mean of the ratee', rateeMean],
  ])('by %s is made before the rating is learnt', (_name, make) => {
    const last = (value: number) =>
      predictions([rating('a', 1), rating('b', -1), rating('a', value)], make()).at(-1)?.predicted;
    expect(last(1)).toBe(last(-1));
  });

  it('by the Beta score is the mean of the ratings, drawn to the prior, and goes back to it', () => {
    const score = betaScore(RATINGS_POLICY);
    expect(score.predict(rating('a', 0))).toBeCloseTo(0.4, 9);
    for (let n = 0; n < 3; n++) score.learn(rating('a', -1));
    expect(score.predict(rating('a', 0))).toBeCloseTo(-0.3, 9);
    expect(score.predict(rating('a', 0, 1))).toBeGreaterThan(-0.3);
    expect(score.predict(rating('a', 0, 1000))).toBeCloseTo(0.4, 9);
  });

  it('by the means is what was given so far', () => {
    expect(predictions([rating('a', 1), rating('b', 0), rating('c', 0)], meanSoFar()).map((p) => p.predicted)).toEqual([
      0, 1, 0.5,
    ]);
    expect(predictions([rating('a', 1), rating('b', 0), rating('a', 0)], rateeMean()).map((p) => p.predicted)).toEqual([
      0, 1, 1,
    ]);
  });
});
