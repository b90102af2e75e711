import { GRAPH_WINDOW_MS, type TimelineStep, type TimelineView } from '@chorus/contracts';

/** A stretch of time, ms since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
/** A stretch that is longer than this loses a moment of its beginning unnoticed. */
const LONG_MS = 50 * MINUTE_MS;

/**
 * The stretch that is drawn: as far back as there is something, to the last that happened. While nothing happens it moves on by
 * the minute, not with each look at the clock: an idle page draws nothing.
 */
export function stretchOf(view: TimelineView, now: number): Stretch {
  const from = Date.parse(view.from);
  const last = view.steps.at(-1);
  const to = Math.max(from, Math.floor(now / MINUTE_MS) * MINUTE_MS, last ? Date.parse(last.at) : from);
  if (to - from <= LONG_MS) return { from, to };
  // The answer is some seconds old: at the turn of a minute its beginning moves on with the end, not with the next answer.
  return { from: Math.ceil(Math.max(from, now - GRAPH_WINDOW_MS) / MINUTE_MS) * MINUTE_MS, to };
}

/** Where an instant stands, as a share of the width from 0 to 1; what lies outside is put at the end. */
export const shareOf = (at: number, { from, to }: Stretch): number =>
  to <= from ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from)));

/** The instant at a share of the width, in whole seconds. */
export const instantAt = (share: number, { from, to }: Stretch): number =>
  Math.round((from + Math.min(1, Math.max(0, share)) * (to - from)) / 1000) * 1000;

const TICKS_MS = [60_000, 120_000, 300_000, 600_000, 900_000];
const MOST_TICKS = 7;

/** Nearer to an end than this, as a share of the width, the words of a tick would be cut. */
const TICK_MARGIN = 0.02;

/** Round times of day within the stretch, as close together as there is room for. */
export function ticksOf(stretch: Stretch): readonly number[] {
  const { from, to } = stretch;
  const every = TICKS_MS.find((ms) => (to - from) / ms <= MOST_TICKS) ?? 1_800_000;
  const first = Math.ceil(from / every) * every;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / every) + 1) }, (_, n) => first + n * every).filter(
    (tick) => Math.abs(shareOf(tick, stretch) - 0.5) <= 0.5 - TICK_MARGIN,
  );
}

/** Messages in so many bars of equal width, as shares of the fullest, and of them those with a raised risk. */
export function barsOf(
  steps: readonly TimelineStep[],
  stretch: Stretch,
  count: number,
): readonly { readonly height: number; readonly risky: number }[] {
  const messages = new Array<number>(count).fill(0);
  const risky = new Array<number>(count).fill(0);
  for (const step of steps) {
    const bar = Math.min(count - 1, Math.floor(shareOf(Date.parse(step.at), stretch) * count));
    messages[bar] = (messages[bar] ?? 0) + step.messages;
    risky[bar] = (risky[bar] ?? 0) + step.conflicts;
  }
  const most = Math.max(1, ...messages);
  return messages.map((height, bar) => ({ height: height / most, risky: (risky[bar] ?? 0) / most }));
}
