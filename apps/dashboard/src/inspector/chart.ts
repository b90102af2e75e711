import type { Standing, TrustPoint } from '@chorus/contracts';
import { area, curveStepAfter, line, scaleLinear, scaleTime, timeFormat } from 'd3';

/** Size of a chart and of the margins round what is drawn, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const CHART: Frame = { width: 328, height: 124, left: 24, right: 2, top: 8, bottom: 20 };

export interface ChartMark {
  readonly x: number;
  readonly words: string;
  readonly tone: 'quarantine' | 'muted';
  /** On which side of its line the words stand. */
  readonly anchor: 'start' | 'end';
  readonly y: number;
}
export interface ChartShape {
  readonly line: string;
  readonly band: string;
  readonly end: { readonly x: number; readonly y: number };
  readonly y: (score: number) => number;
  readonly ticks: readonly {
    readonly x: number;
    readonly words: string;
    readonly anchor: 'start' | 'middle' | 'end';
  }[];
  readonly marks: readonly ChartMark[];
}

/** Something that happened at an instant. */
export interface Happening {
  readonly t: number;
  readonly words: string;
  readonly tone: ChartMark['tone'];
}

const MOST_POINTS = 600;

/**
 * The chart of an agent’s trust: a step line, since a score holds until the next evidence, and the band of its uncertainty.
 * @param points oldest first, inside the range
 * @param from ms since 1970, beginning of the range
 * @param to end of the range
 * @param born when the agent was first seen, ms since 1970: before that there was no score
 * @param frame how large it is
 * @param happenings what is marked; where the standing changed unless given
 * @returns null where there is nothing to draw
 */
export function chartShape(
  points: readonly TrustPoint[],
  from: number,
  to: number,
  born = -Infinity,
  frame = CHART,
  happenings: readonly Happening[] = standingChanges(points),
): ChartShape | null {
  const drawn = complete(thin(points), Math.max(from, born), to);
  const last = drawn.at(-1);
  if (last === undefined) return null;
  const x = scaleTime([from, to], [frame.left, frame.width - frame.right]).clamp(true);
  const y = scaleLinear([0, 100], [frame.height - frame.bottom, frame.top]).clamp(true);
  const at = (point: Spot): number => x(point.t);
  return {
    line:
      line<Spot>(at, (point) => y(point.score))
        .curve(curveStepAfter)
        .digits(1)(drawn) ?? '',
    band:
      area<Spot>()
        .x(at)
        .y0((point) => y(point.score - point.uncertainty))
        .y1((point) => y(point.score + point.uncertainty))
        .curve(curveStepAfter)
        .digits(1)(drawn) ?? '',
    end: { x: at(last), y: y(last.score) },
    y,
    ticks: ticksOf(from, to, x),
    marks: marksOf(happenings, x, frame),
  };
}

interface Spot {
  readonly t: number;
  readonly score: number;
  readonly uncertainty: number;
}

/** The score before the first change, when it is known, and the last one drawn out to the end of the range. */
function complete(points: readonly TrustPoint[], from: number, to: number): Spot[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const spots = points.map(({ timestamp, score, uncertainty }) => ({ t: Date.parse(timestamp), score, uncertainty }));
  const opening = Math.min(100, Math.max(0, first.score - first.change));
  const before = { t: Math.min(from, Date.parse(first.timestamp)), score: opening, uncertainty: first.uncertainty };
  return [before, ...spots, { t: to, score: last.score, uncertainty: last.uncertainty }];
}

/** Every k-th point and the last: more than the chart has pixels would show no more. */
function thin(points: readonly TrustPoint[]): readonly TrustPoint[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return every <= 1 ? points : points.filter((_, index) => index % every === 0 || index === points.length - 1);
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function ticksOf(from: number, to: number, x: (t: number) => number): ChartShape['ticks'] {
  const long = to - from;
  const format = timeFormat(long > 2 * DAY_MS ? '%d %b' : long < 10 * MINUTE_MS ? '%H:%M:%S' : '%H:%M');
  return [0, 1, 2, 3].map((i) => {
    const t = from + ((to - from) * i) / 3;
    return { x: x(t), words: format(new Date(t)), anchor: i === 0 ? 'start' : i === 3 ? 'end' : 'middle' };
  });
}

const MARK_WORDS: Record<Standing, string> = { quarantined: 'quarantined', probation: 'probation', active: 'active' };
const MOST_MARKS = 4;

/** Where the standing changed, the latest ones. */
export function standingChanges(points: readonly TrustPoint[], most = MOST_MARKS): readonly Happening[] {
  const changes = points.filter((point, index) => index > 0 && point.standing !== points[index - 1]?.standing);
  return changes.slice(-most).map(({ timestamp, standing, enforced }) => ({
    t: Date.parse(timestamp),
    words: standing === 'quarantined' && !enforced ? 'would be quarantined' : MARK_WORDS[standing],
    tone: standing === 'quarantined' ? 'quarantine' : 'muted',
  }));
}

const LINE = 14;
const LINES = 4;
/** Of a character at 12 px, generously. */
const CHARACTER = 6.8;

/** Words stand in the first line in which they meet no others; where all are full, the line alone is drawn. */
function marksOf(happenings: readonly Happening[], x: (t: number) => number, frame: Frame): readonly ChartMark[] {
  const taken: [from: number, to: number][][] = Array.from({ length: LINES }, () => []);
  return happenings.map(({ t, words, tone }): ChartMark => {
    const at = x(t);
    const anchor = at > (frame.left + frame.width) / 2 ? 'end' : 'start';
    const long = 8 + words.length * CHARACTER;
    const [from, to] = anchor === 'end' ? [at - long, at] : [at, at + long];
    const free = taken.findIndex((line) => line.every((other) => to < other[0] || from > other[1]));
    taken[free]?.push([from, to]);
    return { x: at, words: free === -1 ? '' : words, tone, anchor, y: frame.top + 10 + Math.max(0, free) * LINE };
  });
}
