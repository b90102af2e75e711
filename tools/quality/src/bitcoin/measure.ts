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

/** What all predictors say of all ratings, one after the other: learnt from both parts, as a service would. */
export class Predicted {
  readonly #rules: readonly Predictions[];
  readonly #baselines: readonly Predictions[];

  constructor(ratings: readonly Rating[]) {
    const all = (predictors: Readonly<Record<string, () => Predictor>>): Predictions[] =>
      Object.entries(predictors).map(([name, make]) => ({ name, pairs: predictions(ratings, make()) }));
    this.#rules = all(RULES);
    this.#baselines = all(BASELINES);
  }

  /** @param part about whom: the ratees of one part, or of both */
  figures(part: Part | 'both'): BitcoinFigures {
    const isIn = ({ ratee }: { readonly ratee: string }): boolean =>
      part === 'both' || partOf('bitcoin-otc', ratee) === part;
    const figuresOf = ({ name, pairs }: Predictions): PredictionFigures => {
      const own = pairs.filter(isIn);
      return { name, rmse: rmse(own), pearson: pearson(own) };
    };
    return {
      ratings: this.#rules[0]?.pairs.filter(isIn).length ?? 0,
      rules: this.#rules.map(figuresOf),
      baselines: this.#baselines.map(figuresOf),
    };
  }
}

interface Predictions {
  readonly name: string;
  readonly pairs: ReturnType<typeof predictions>;
}
