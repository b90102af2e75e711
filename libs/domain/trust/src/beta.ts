/**
 * The Beta distribution over "this agent behaves well", `alpha` being good and `beta` bad evidence, prior included.
 *
 * Source: A. Jøsang, R. Ismail, *The Beta Reputation System*, 15th Bled Electronic Commerce Conference, 2002: the
 * expectation α/(α+β), evidence as real-valued weights, and forgetting. There the prior is α = β = 1; here it is given as
 * base rate and weight, as in A. Jøsang, *Subjective Logic*, Springer, 2016: α = r + aW, β = s + (1−a)W.
 */
export interface BetaEvidence {
  /** Above 0. */
  readonly alpha: number;
  /** Above 0. */
  readonly beta: number;
}

/** What is believed of an agent before anything was seen of it. */
export interface BetaPrior {
  /** Expected share of good behaviour, between 0 and 1, both excluded. */
  readonly base_rate: number;
  /** How many observations of full weight the prior is worth; above 0. Smaller means a larger uncertainty at the start. */
  readonly weight: number;
}

/** The distribution of an agent of which nothing was seen. */
export function priorEvidence({ base_rate, weight }: BetaPrior): BetaEvidence {
  return { alpha: base_rate * weight, beta: (1 - base_rate) * weight };
}

/** Expectation in points, between 0 and 100: 100·α/(α+β). */
export function trustOf({ alpha, beta }: BetaEvidence): number {
  return 100 * (alpha / (alpha + beta));
}

/** Standard deviation in points, from 0 to 50: 100·√(αβ/((α+β)²(α+β+1))). */
export function uncertaintyOf({ alpha, beta }: BetaEvidence): number {
  const sum = alpha + beta;
  return (100 * Math.sqrt((alpha * beta) / (sum + 1))) / sum;
}

const DIGITS = 12;
/** Share of evidence that is far above what {@link rounded} changes, and far below what anything counts. */
export const ROUNDING = 10 ** (3 - DIGITS);

/** To as many digits as evidence is kept with: a history keeps every one of them, and so the very score, in little room. */
export const rounded = (evidence: number): number => Number(evidence.toPrecision(DIGITS));

/** Share that is left of evidence after a time; see {@link forget}. */
export const keptAfter = (elapsed_ms: number, half_life_ms: number): number =>
  2 ** (-Math.max(0, elapsed_ms) / half_life_ms);

/**
 * Evidence halves in every half-life, so that the distribution goes back towards the prior. The paper's forgetting
 * factor λ per unit of time is here 2^(−elapsed/half-life).
 *
 * @param elapsed_ms log time since the evidence was last touched; below 0 counts as 0
 */
export function forget(
  evidence: BetaEvidence,
  prior: BetaPrior,
  elapsed_ms: number,
  half_life_ms: number,
): BetaEvidence {
  const kept = keptAfter(elapsed_ms, half_life_ms);
  const start = priorEvidence(prior);
  return {
    alpha: kept * evidence.alpha + (1 - kept) * start.alpha,
    beta: kept * evidence.beta + (1 - kept) * start.beta,
  };
}
