import { line } from 'd3';

export const SPARK = { width: 48, height: 20 };
const SMALLEST_SPAN = 12;

/** A small chart as SVG path data and the place of its last point; null where there are fewer than two scores. */
export function sparkline(scores: readonly number[]): { path: string; end: readonly [number, number] } | null {
  if (scores.length < 2) return null;
  const low = Math.min(...scores);
  const high = Math.max(...scores);
  const pad = Math.max(0, SMALLEST_SPAN - (high - low)) / 2; // a calm score stays a calm line
  const span = high - low + 2 * pad;
  const points = scores.map((score, index): [number, number] => [
    1 + (index / (scores.length - 1)) * (SPARK.width - 4),
    SPARK.height - 2 - ((score - low + pad) / span) * (SPARK.height - 4),
  ]);
  return { path: line().digits(1)(points) ?? '', end: points[points.length - 1] ?? [0, 0] };
}
