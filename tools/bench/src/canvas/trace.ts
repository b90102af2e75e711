import { percentile } from '../statistics.ts';

/** What is used of an event of Chromium's trace. Times in µs on one clock of the whole browser. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  /** `X` an event with a duration; others are instants or parts. */
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** Frames of one page within a window of its trace. */
export interface FrameFigures {
  readonly seconds: number;
  /** That the page's compositor drew. */
  readonly drawn: number;
  /** How often the page's script was asked for the next picture, and so how often a canvas can have changed. */
  readonly asked: number;
  /** Between two frames, ms; the ends of the window count as frames. */
  readonly p95_ms: number;
  readonly longest_ms: number;
  /** Of the window, what the page's main thread did: greatest first, 0 to 1. */
  readonly busy: readonly { readonly what: string; readonly share: number }[];
}

/** Enough for frames and for what the main thread does; more would slow down what is measured. */
export const CATEGORIES = [
  'blink.user_timing',
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline.frame',
  'v8',
];

/** A frame that the compositor of a page drew, and one that its script was asked for. */
const DRAWN = 'DrawFrame';
const ASKED = 'FireAnimationFrame';

/** Kinds of work of the main thread, by the outermost event that is known. */
const WORK: ReadonlyMap<string, string> = new Map([
  [ASKED, 'drawing the graph'],
  ['EventDispatch', 'the pointer'],
  ['FunctionCall', 'messages and React'],
  ['TimerFire', 'timers'],
  ...['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit', 'HitTest'].map(
    (name) => [name, 'styles, layout, paint'] as const,
  ),
  ...['MinorGC', 'MajorGC', 'BlinkGC.AtomicPhase', 'V8.GCScavenger', 'V8.GCFinalizeMC'].map(
    (name) => [name, 'collecting garbage'] as const,
  ),
]);

/** The names of the marks by which a page says where a window begins and ends. */
export const MARKS = { begin: 'chorus-begin', end: 'chorus-end' } as const;

/**
 * The frames between the last two {@link MARKS} of a trace, of the page that set them.
 *
 * @throws Error where the trace lacks the marks
 */
export function framesOf(trace: readonly TraceEvent[]): FrameFigures {
  const markOf = (name: string) => trace.findLast((event) => event.name === name && event.cat.includes('user_timing'));
  const [begin, end] = [markOf(MARKS.begin), markOf(MARKS.end)];
  if (!begin || !end) throw new Error(`The trace has no marks ${MARKS.begin} and ${MARKS.end}.`);
  const within = trace.filter(({ pid, ts }) => pid === begin.pid && ts >= begin.ts && ts < end.ts);
  const drawn = within.filter(({ name }) => name === DRAWN).map(({ ts }) => ts);
  const edges = [begin.ts, ...drawn.toSorted((a, b) => a - b), end.ts];
  const gaps = edges.slice(1).map((ts, n) => (ts - (edges[n] ?? ts)) / 1000);
  return {
    seconds: (end.ts - begin.ts) / 1e6,
    drawn: drawn.length,
    asked: within.filter(({ name }) => name === ASKED).length,
    p95_ms: percentile(gaps, 95),
    longest_ms: Math.max(...gaps),
    busy: workOf(
      within.filter(({ tid }) => tid === begin.tid),
      end.ts - begin.ts,
    ),
  };
}

/** Shares of a window, by the outermost known event. */
function workOf(thread: readonly TraceEvent[], window_us: number): FrameFigures['busy'] {
  const sums = new Map<string, number>();
  let until = -Infinity;
  const known = thread.filter(({ name, ph }) => ph === 'X' && WORK.has(name));
  for (const { name, ts, dur = 0 } of known.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    if (ts < until) continue;
    until = ts + dur;
    const what = WORK.get(name) ?? name;
    sums.set(what, (sums.get(what) ?? 0) + dur / window_us);
  }
  return [...sums].map(([what, share]) => ({ what, share })).sort((a, b) => b.share - a.share);
}
