/**
 * How much the observations of this folder weigh, before the policy. Chosen by hand with the development part of recorded runs in view
 * (docs/quality.md): a sign of carelessness is a fraction of a failure.
 */
export const LINEAGE_SEVERITY = {
  /** Code that ran and brought nothing; a lookup that found nothing, as happens to everybody. */
  empty_result: 0.4,
  empty_lookup: 0.1,
  /** Goes on with data that is made up; with an assumption. */
  made_up: 0.4,
  assumed: 0.15,
  /** Somebody else says that it is wrong; the author does. */
  contested: 0.3,
  taken_back: 0.15,
  not_executed: 0.1,
  /** A conclusion goes back to it, and nobody came to the same or checked it: of little weight, for most such conclusions are right. */
  unverified: 0.07,
  /** For each change, at most three, whose author went on without looking at the result. */
  unchecked_change: 0.08,
  rework: 0.3,
} as const;
