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

/** Bounds between which the true value lies, in 95 of 100 such samples. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the standard normal distribution, for 95 %. */
const Z = 1.959964;

/** Wilson's interval for a share. `found` may be a fraction, where a guess is shared by several. */
export function wilson(found: number, of: number): Interval {
  if (of === 0) return { low: NaN, high: NaN };
  const share = found / of;
  const middle = share + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}

/** The interval of an area under the ROC curve, by the standard error of Hanley and McNeil (Radiology, 1982). */
export function aucInterval(area: number, positives: number, negatives: number): Interval {
  const [one, two] = [area / (2 - area), (2 * area ** 2) / (1 + area)];
  const spread = area * (1 - area) + (positives - 1) * (one - area ** 2) + (negatives - 1) * (two - area ** 2);
  const half = Z * Math.sqrt(Math.max(0, spread) / (positives * negatives));
  return { low: Math.max(0, area - half), high: Math.min(1, area + half) };
}
