/** A sample of times, in the unit of its values. */
export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The median of a few runs, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

function atLeastOne(values: readonly number[]): void {
  if (values.length === 0) throw new RangeError('There are no values to make a statistic of.');
}

/**
 * The smallest value that at least `percent` of all values do not exceed (nearest rank: always one of the values, nothing
 * is interpolated).
 *
 * @param percent more than 0, at most 100
 * @throws RangeError without values, or for another percentage
 */
export function percentile(values: readonly number[], percent: number): number {
  atLeastOne(values);
  if (!(percent > 0 && percent <= 100))
    throw new RangeError(`A percentile is over 0 and up to 100, which ${percent} is not.`);
  const sorted = ascending(values);
  // Multiplied first: 0.07 * 100 is more than 7.
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number;
}

/** The middle value, or the mean of the two in the middle. @throws RangeError without values */
export function median(values: readonly number[]): number {
  atLeastOne(values);
  const sorted = ascending(values);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}

/** @throws RangeError without values */
export const summary = (values: readonly number[]): Summary => ({
  count: values.length,
  median: median(values),
  p90: percentile(values, 90),
  p99: percentile(values, 99),
  max: percentile(values, 100),
});

/** @throws RangeError without values */
export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
});

/**
 * Events a second between the first and the last of these instants. Those at the first instant itself are not counted:
 * what came before them, and so how long they took, is not known.
 *
 * @param instants ms since any origin, in any order
 * @throws RangeError where all are at one instant
 */
export function ratePerSecond(instants: readonly number[]): number {
  atLeastOne(instants);
  let [first, last] = [Infinity, -Infinity];
  for (const instant of instants) [first, last] = [Math.min(first, instant), Math.max(last, instant)];
  if (last === first) throw new RangeError('All events are at one instant: that has no rate.');
  const later = instants.filter((instant) => instant > first).length;
  return (later * 1000) / (last - first);
}
