import { Z95, type Interval } from '@chorus/patterns';

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Area under the ROC curve: how likely a positive case is ranked above a negative one, ties counting half. NaN where
 * there are none of one kind.
 */
export function auc(cases: readonly { readonly value: number; readonly positive: boolean }[]): number {
  const sorted = [...cases].sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]?.value === sorted[from]?.value) to++;
    const rank = (from + 1 + to) / 2;
    ranks += rank * sorted.slice(from, to).filter(({ positive }) => positive).length;
    from = to;
  }
  const positives = cases.filter(({ positive }) => positive).length;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (cases.length - positives));
}

export interface Pair {
  readonly predicted: number;
  readonly actual: number;
}

/** Root of the mean squared error. */
export const rmse = (pairs: readonly Pair[]): number =>
  Math.sqrt(mean(pairs.map(({ predicted, actual }) => (predicted - actual) ** 2)));

/** Pearson's correlation; NaN where one side never changes. */
export function pearson(pairs: readonly Pair[]): number {
  const p = mean(pairs.map(({ predicted }) => predicted));
  const a = mean(pairs.map(({ actual }) => actual));
  let [both, ofP, ofA] = [0, 0, 0];
  for (const { predicted, actual } of pairs) {
    both += (predicted - p) * (actual - a);
    ofP += (predicted - p) ** 2;
    ofA += (actual - a) ** 2;
  }
  return both / Math.sqrt(ofP * ofA);
}

/** The interval of an area under the ROC curve, by the standard error of Hanley and McNeil (Radiology, 1982). */
export function aucInterval(area: number, positives: number, negatives: number): Interval {
  const [one, two] = [area / (2 - area), (2 * area ** 2) / (1 + area)];
  const spread = area * (1 - area) + (positives - 1) * (one - area ** 2) + (negatives - 1) * (two - area ** 2);
  const half = Z95 * Math.sqrt(Math.max(0, spread) / (positives * negatives));
  return { low: Math.max(0, area - half), high: Math.min(1, area + half) };
}
