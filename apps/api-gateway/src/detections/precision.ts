import type { DetectorPrecision, VerdictCount } from '@chorus/contracts';
import { wilson } from '@chorus/patterns';

/** How often a detector was right, as people judged it, with the interval of that share. */
export function precisionOf(count: VerdictCount): DetectorPrecision {
  const judged = count.confirmed + count.dismissed;
  if (judged === 0) return { ...count, precision: null, low: null, high: null };
  return { ...count, precision: count.confirmed / judged, ...wilson(count.confirmed, judged) };
}
