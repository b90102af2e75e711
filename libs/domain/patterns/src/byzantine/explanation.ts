import { GAUGE_MS, LATE_MS, UPDATED_MS } from './limits.ts';
import { mentions } from './mention.ts';
import type { Heard, Mention, Seen } from './state.ts';
import { isCounter, isGauge } from './subject.ts';
import { agree } from './value.ts';

/** Whether an agent was told it. */
export const hears = ({ to, by }: Pick<Seen | Mention, 'to' | 'by'>, agent: string): boolean =>
  by !== agent && (to.length === 0 || to.includes(agent));
export const isBetween = (at: number, from: number, until: number): boolean => at > from && at <= until;

/** Whether somebody has told the agent something of it in between, in whatever form, in which the value is. */
export const isMentionedTo = ({ by }: Seen, from: number, later: Seen, told: Heard): boolean =>
  told.mentions.some(
    (one) => hears(one, by) && isBetween(one.at, from, later.at + LATE_MS) && mentions(one, later.value),
  );

/** Whether the agent itself has made the value known in between to all whom it had told the other. */
const isAnnounced = (earlier: Seen, later: Seen, told: Heard): boolean =>
  told.mentions.some(
    ({ by, to, at, ...one }) =>
      by === later.by &&
      isBetween(at, earlier.at, later.at + LATE_MS) &&
      (to.length === 0 || (earlier.to.length > 0 && earlier.to.every((agent) => to.includes(agent)))) &&
      mentions({ by, to, at, ...one }, later.value),
  );

/** Whether it knew something new: somebody has told or shown it, somebody has changed it, or it says so itself. */
export function isNewTo({ by }: Seen, from: number, later: Seen, seen: readonly Seen[], told: Heard): boolean {
  if (isBetween(told.changed_at, from, later.at) || isMentionedTo({ ...later, by }, from, later, told)) return true;
  return seen.some(
    (one) => hears(one, by) && isBetween(one.at, from, later.at + LATE_MS) && agree(one.value, later.value),
  );
}

/** Whether it is no wonder that it tells another value later. */
export function isExplained(
  earlier: Seen,
  later: Seen,
  own: readonly Seen[],
  seen: readonly Seen[],
  told: Heard,
): boolean {
  if (
    later.corrects ||
    (later.updates && later.at - earlier.at >= UPDATED_MS && !(earlier.updates && wavers(own))) ||
    isNewTo(later, earlier.at, later, seen, told) ||
    isAnnounced(earlier, later, told)
  )
    return true;
  if (isGauge(told) && later.at - earlier.at > GAUGE_MS) return true;
  // Whoever has told it the other has told it the same since: they hear what is new one after the other.
  const since = own.slice(own.indexOf(earlier) + 1);
  const knows = (agent: string) =>
    since.some(({ to, value }) => agree(value, later.value) && (to.length === 0 || to.includes(agent)));
  return earlier.to.every(knows);
}

/** It calls figures new that go up and down, three or more: that explains none of them. */
function wavers(own: readonly Seen[]): boolean {
  const steps = own
    .slice(1)
    .map(({ value }, place) => (value.n ?? 0) - (own[place]?.value.n ?? 0))
    .filter((by) => by !== 0);
  return steps.some((by) => by > 0) && steps.some((by) => by < 0);
}

/** Small steps in one direction, or a figure that only goes one way: values of different times. */
export function isSeries(own: readonly Seen[], told: Heard): boolean {
  const figures = own.map(({ value, at }) => ({ n: value.n, at }));
  if (figures.some(({ n }) => n === null)) return false;
  const steps = figures
    .slice(1)
    .map(({ n, at }, place) => ({
      by: n! - figures[place]!.n!,
      from: Math.abs(figures[place]!.n!),
      ms: at - figures[place]!.at,
    }))
    .filter(({ by }) => by !== 0);
  const isOneWay = steps.every(({ by }) => by > 0) || steps.every(({ by }) => by < 0);
  if (!isOneWay) return false;
  if (isCounter(told)) return true;
  const small = steps.every(({ by, from }) => Math.abs(by) <= Math.max(1, 0.02 * from));
  if (small) return true;
  const steady = steps.every(({ by, from, ms }) => Math.abs(by) <= 0.25 * Math.max(from, 1) && ms >= 5_000);
  return steps.length >= 2 && steady;
}
