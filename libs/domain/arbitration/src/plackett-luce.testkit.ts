/** A share as two whole numbers, so that probabilities can be compared with a paper's without rounding. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const fraction = (over: bigint, under: bigint): Fraction => ({ over, under });
const times = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.over, a.under * b.under);
const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.under + b.over * a.under, a.under * b.under);

export const valueOf = ({ over, under }: Fraction): number => Number(over) / Number(under);

/**
 * Probability that exactly these places come first, in this order, drawn without replacement in proportion to whole
 * weights (R. L. Plackett, *The Analysis of Permutations*, 1975): the product of w_i over what is left each time.
 */
export function probabilityOfOrder(weights: readonly bigint[], order: readonly number[]): Fraction {
  let left = weights.reduce((sum, weight) => sum + weight, 0n);
  let probability = fraction(1n, 1n);
  for (const place of order) {
    const weight = weights[place] ?? 0n;
    probability = times(probability, fraction(weight, left));
    left -= weight;
  }
  return probability;
}

/** All ordered choices of k of the numbers 0 to n − 1. */
export function ordersOf(n: number, k: number): number[][] {
  if (k === 0) return [[]];
  return ordersOf(n, k - 1).flatMap((first) =>
    Array.from({ length: n }, (_, place) => place)
      .filter((place) => !first.includes(place))
      .map((place) => [...first, place]),
  );
}

/** Probability that a place is among the first k. */
export function probabilityOfInclusion(weights: readonly bigint[], k: number, place: number): Fraction {
  return ordersOf(weights.length, k)
    .filter((order) => order.includes(place))
    .map((order) => probabilityOfOrder(weights, order))
    .reduce(plus, fraction(0n, 1n));
}
