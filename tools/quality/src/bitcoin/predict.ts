import type { TrustEvidence } from '@chorus/contracts';
import {
  DEFAULT_TRUST_POLICY,
  decide,
  evolveAll,
  forget,
  trustOf,
  type AgentLedger,
  type TrustPolicy,
} from '@chorus/trust';
import type { Pair } from '../statistics.ts';
import type { Rating } from './ratings.ts';

/** Predicts what a ratee is given next, from −1 to 1, and learns what it was given then. */
export interface Predictor {
  predict(rating: Rating): number;
  learn(rating: Rating): void;
}

/**
 * The Beta score of the ratee. A rating is an observation of weight 1 that is good and bad in parts, 0 being half and half, so
 * that the score is the mean rating, drawn to the prior.
 */
export function betaScore(policy: TrustPolicy): Predictor {
  const ledgers = new Map<string, AgentLedger>();
  let n = 0;
  const part = (outcome: TrustEvidence['outcome'], agent_id: string, severity: number): TrustEvidence => ({
    evidence_id: `${n++}`,
    agent_id,
    kind: 'contribution',
    outcome,
    severity,
    reason: '',
    message_ids: [],
  });
  return {
    predict({ ratee, at }) {
      const ledger = ledgers.get(ratee);
      if (ledger === undefined) return 2 * policy.prior.base_rate - 1;
      const { prior, forgetting_half_life_ms } = policy;
      return trustOf(forget(ledger, prior, at - ledger.evidence_at, forgetting_half_life_ms)) / 50 - 1;
    },
    learn({ ratee, value, at }) {
      const good = (value + 1) / 2;
      for (const evidence of [part('good', ratee, good), part('bad', ratee, 1 - good)]) {
        const ledger = ledgers.get(ratee) ?? null;
        const after = evolveAll(ledger, decide(ledger, { kind: 'evidence', evidence, mode: 'observe' }, policy, at));
        if (after !== null) ledgers.set(ratee, after);
      }
    },
  };
}

/** The default policy, with ratings as evidence of full weight and without its view on frequent harm. */
export const RATINGS_POLICY: TrustPolicy = {
  ...DEFAULT_TRUST_POLICY,
  weights: { ...DEFAULT_TRUST_POLICY.weights, contribution: 1 },
  frequency: { ...DEFAULT_TRUST_POLICY.frequency, step: 0 },
};

const DAY = 86_400_000;

/** Set for these ratings: people are rated now and then over years, and mostly a little above the middle. Chosen on the development part. */
export const CALIBRATED_POLICY: TrustPolicy = {
  ...RATINGS_POLICY,
  prior: { base_rate: 0.55, weight: 2 },
  forgetting_half_life_ms: 180 * DAY,
};

/** The mean of all ratings so far, whoever they are about. */
export function meanSoFar(): Predictor {
  let [sum, count] = [0, 0];
  return {
    predict: () => (count === 0 ? 0 : sum / count),
    learn({ value }) {
      sum += value;
      count++;
    },
  };
}

/** The mean of what the ratee was given so far; before that, the mean of all. */
export function rateeMean(): Predictor {
  const all = meanSoFar();
  const means = new Map<string, Predictor>();
  return {
    predict: (rating) => (means.get(rating.ratee) ?? all).predict(rating),
    learn(rating) {
      const known = means.get(rating.ratee) ?? meanSoFar();
      known.learn(rating);
      means.set(rating.ratee, known);
      all.learn(rating);
    },
  };
}

/** Each rating predicted from those before it. */
export function predictions(ratings: readonly Rating[], predictor: Predictor): (Pair & { readonly ratee: string })[] {
  return ratings.map((rating) => {
    const predicted = predictor.predict(rating);
    predictor.learn(rating);
    return { predicted, actual: rating.value, ratee: rating.ratee };
  });
}
