import type { DetectorPrecision, VerdictCount } from '@chorus/contracts';

/** Of the normal distribution, for 95 %. */
const Z = 1.959964;

/**
 * How often a detector was right, as people judged it, with the interval of the score test: E. B. Wilson, "Probable
 * inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function precisionOf(count: VerdictCount): DetectorPrecision {
  const judged = count.confirmed + count.dismissed;
  if (judged === 0) return { ...count, precision: null, low: null, high: null };
  const share = count.confirmed / judged;
  const scale = 1 + Z ** 2 / judged;
  const middle = (share + Z ** 2 / (2 * judged)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / judged + Z ** 2 / (4 * judged ** 2));
  return { ...count, precision: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
