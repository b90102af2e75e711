/**
 * The order that is nearest to what is wished, place after place, among those in which nothing is further than `shift`
 * places from where it was. There always is one: at each place at most one thing is due, as it may not be put further back,
 * and the foremost of those left may always be taken.
 *
 * @param wished what is to be first comes first
 * @param from the same things as they were
 */
export function boundedOrder<T>(wished: readonly T[], from: readonly T[], shift: number): T[] {
  const placeOf = new Map(from.map((one, place) => [one, place]));
  const left = new Set(wished);
  const mayBeAt = (place: number) => (one: T) => placeOf.get(one)! - shift <= place;
  return from.map((_, place) => {
    const due = from[place - shift];
    const next = due !== undefined && left.has(due) ? due : firstOf(left, mayBeAt(place));
    left.delete(next);
    return next;
  });
}

function firstOf<T>(things: Iterable<T>, fits: (one: T) => boolean): T {
  for (const one of things) if (fits(one)) return one;
  throw new Error('Nothing fits: that should be impossible.');
}
