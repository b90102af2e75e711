/** Edges fade and discs shrink slowly: the picture is looked at again every so often, more seldom where nobody speaks. */
export const FADE_MS = { busy: 15_000, quiet: 60_000, exact: 5_000 } as const;

/**
 * The moment as of which the graph is shown: the last whole step, and never before one that was shown already, as it would be
 * where steps grow longer.
 * @param before what was shown last; one that lies a step or more ahead of `now` is of another time, less is a clock set right
 * @param now ms since 1970
 */
export function steppedTime(before: number | null, now: number, step: number): number {
  const at = Math.floor(now / step) * step;
  return before === null || before - now >= step ? at : Math.max(before, at);
}
