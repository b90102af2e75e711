/** Bounds between which the true value lies, in 95 of 100 such samples. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the standard normal distribution, for 95 %. */
export const Z95 = 1.959964;

/**
 * The interval of the score test for a share, from 0 to 1; NaN where there is nothing to count. `found` may be a fraction, where a
 * guess is shared by several. E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilson(found: number, of: number): Interval {
  if (of === 0) return { low: NaN, high: NaN };
  const share = found / of;
  const middle = share + Z95 ** 2 / (2 * of);
  const half = Z95 * Math.sqrt((share * (1 - share)) / of + Z95 ** 2 / (4 * of ** 2));
  const scale = 1 + Z95 ** 2 / of;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}
