import type { Point } from './geometry.ts';

type Places = ReadonlyMap<string, Point>;

/** Of more agents than this only those are remembered that are drawn: the others may be gone for good. */
const MOST_KEPT = 2000;

/**
 * The places after a layout. Those of agents that a filter leaves out now are remembered, as long as there are not too many.
 * @param pins where a person has put them, which holds whatever the layout says
 */
export function keptPlaces(before: Places, laidOut: Iterable<readonly [string, Point]>, pins: Places): Places {
  const placed = new Map([...laidOut, ...pins]);
  const all = new Map([...before, ...placed]);
  return all.size <= MOST_KEPT ? all : placed;
}
