import { partOf, type Part } from '../part.ts';
import { pearson, rmse } from '../statistics.ts';
import { betaScore, CALIBRATED_POLICY, meanSoFar, predictions, rateeMean, RATINGS_POLICY } from './predict.ts';
import type { Predictor } from './predict.ts';
import type { Rating } from './ratings.ts';

export interface PredictionFigures {
  readonly name: string;
  readonly rmse: number;
  /** NaN where every prediction is the same. */
  readonly pearson: number;
}

export interface BitcoinFigures {
  readonly ratings: number;
  readonly rules: readonly PredictionFigures[];
  readonly baselines: readonly PredictionFigures[];
}

const RULES: Readonly<Record<string, () => Predictor>> = {
  'Beta score, default policy': () => betaScore(RATINGS_POLICY),
  'Beta score, policy set for these ratings': () => betaScore(CALIBRATED_POLICY),
};

const BASELINES: Readonly<Record<string, () => Predictor>> = {
  'constant: 0': () => ({ predict: () => 0, learn: () => undefined }),
  'mean of all so far': meanSoFar,
  'mean of the ratee so far, else of all': rateeMean,
};

/** @param part about whom: the ratees of one part, or of both */
export function measureBitcoin(ratings: readonly Rating[], part: Part | 'both'): BitcoinFigures {
  const isIn = (ratee: string): boolean => part === 'both' || partOf('bitcoin-otc', ratee) === part;
  const figures = (predictors: Readonly<Record<string, () => Predictor>>): PredictionFigures[] =>
    Object.entries(predictors).map(([name, make]) => {
      const pairs = predictions(ratings, make()).filter(({ ratee }) => isIn(ratee));
      return { name, rmse: rmse(pairs), pearson: pearson(pairs) };
    });
  return {
    ratings: ratings.filter(({ ratee }) => isIn(ratee)).length,
    rules: figures(RULES),
    baselines: figures(BASELINES),
  };
}
