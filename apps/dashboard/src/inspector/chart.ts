import type { Standing, TrustPoint } from '@chorus/contracts';
import { area, curveStepAfter, line, scaleLinear, scaleTime, timeFormat } from 'd3';

export const CHART = { width: 328, height: 124, left: 24, right: 2, top: 8, bottom: 20 };

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

const MOST_POINTS = 600;

/**
 * The chart of an agent’s trust: a step line, since a score holds until the next evidence, and the band of its uncertainty.
 * @param points oldest first, inside the range
 * @param from ms since 1970, beginning of the range
 * @param to end of the range
 * @param born when the agent was first seen, ms since 1970: before that there was no score
 * @returns null where there is nothing to draw
 */
export function chartShape(
  points: readonly TrustPoint[],
  from: number,
  to: number,
  born = -Infinity,
): ChartShape | null {
  const drawn = complete(thin(points), Math.max(from, born), to);
  const last = drawn.at(-1);
  if (last === undefined) return null;
  const x = scaleTime([from, to], [CHART.left, CHART.width - CHART.right]).clamp(true);
  const y = scaleLinear([0, 100], [CHART.height - CHART.bottom, CHART.top]).clamp(true);
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
    marks: marksOf(points, x),
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

const DAY_MS = 86_400_000;

function ticksOf(from: number, to: number, x: (t: number) => number): ChartShape['ticks'] {
  const format = timeFormat(to - from > 2 * DAY_MS ? '%d %b' : '%H:%M');
  return [0, 1, 2, 3].map((i) => {
    const t = from + ((to - from) * i) / 3;
    return { x: x(t), words: format(new Date(t)), anchor: i === 0 ? 'start' : i === 3 ? 'end' : 'middle' };
  });
}

const MARK_WORDS: Record<Standing, string> = { quarantined: 'quarantined', probation: 'probation', active: 'active' };
const MOST_MARKS = 4;

/** Where the standing changed. */
function marksOf(points: readonly TrustPoint[], x: (t: number) => number): readonly ChartMark[] {
  const changes = points.filter((point, index) => index > 0 && point.standing !== points[index - 1]?.standing);
  return changes.slice(-MOST_MARKS).map((point, index): ChartMark => {
    const at = x(Date.parse(point.timestamp));
    const words =
      point.standing === 'quarantined' && !point.enforced ? 'would be quarantined' : MARK_WORDS[point.standing];
    return {
      x: at,
      words,
      tone: point.standing === 'quarantined' ? 'quarantine' : 'muted',
      anchor: at > CHART.width / 2 ? 'end' : 'start',
      y: CHART.top + 10 + (index % 2) * 14,
    };
  });
}
