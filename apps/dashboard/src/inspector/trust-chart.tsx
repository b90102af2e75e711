import type { TrustPoint } from '@chorus/contracts';
import { useMemo } from 'react';
import { CRITICAL_BELOW } from '../agents/level.ts';
import { CHART, chartShape, type Happening } from './chart.ts';

/** Trust over a range, always 0 to 100, with the band of its uncertainty; 30 dashed. */
export function TrustChart({
  points,
  from,
  to,
  born,
  colour,
  frame = CHART,
  happenings,
}: {
  points: readonly TrustPoint[];
  from: number;
  to: number;
  /** When the agent was first seen, ms since 1970. */
  born: number | undefined;
  colour: string;
  frame?: typeof CHART;
  /** What is marked; where the standing changed unless given. */
  happenings?: readonly Happening[];
}) {
  const shape = useMemo(
    () => chartShape(points, from, to, born, frame, happenings),
    [points, from, to, born, frame, happenings],
  );
  const { width, height, left, right, top, bottom } = frame;
  const end = width - right;
  const y = (score: number): number => height - bottom - (score / 100) * (height - bottom - top);
  const first = points[0];
  const last = points.at(-1);
  const words =
    first === undefined || last === undefined
      ? 'No score in this range'
      : `Trust from ${Math.round(first.score)} to ${Math.round(last.score)} over ${points.length} changes`;
  return (
    <svg
      role="img"
      aria-label={words}
      viewBox={`0 0 ${width} ${height}`}
      className="mt-2 w-full overflow-visible text-12"
    >
      {[0, 60, 100].map((score) => (
        <g key={score}>
          <path d={`M${left} ${y(score)}H${end}`} stroke="var(--line)" />
          <text x={left - 6} y={y(score) + 4} textAnchor="end" fill="var(--muted)">
            {score}
          </text>
        </g>
      ))}
      <path d={`M${left} ${y(CRITICAL_BELOW)}H${end}`} stroke="var(--critical)" strokeDasharray="3 3" />
      <text x={left - 6} y={y(CRITICAL_BELOW) + 4} textAnchor="end" fill="var(--critical)">
        {CRITICAL_BELOW}
      </text>
      {shape !== null && (
        <>
          <path d={shape.band} fill={colour} opacity=".2" />
          <path d={shape.line} fill="none" stroke={colour} strokeWidth="1.75" strokeLinejoin="round" />
          {shape.marks.map((mark, index) => (
            <g key={index}>
              <path
                d={`M${mark.x} ${top}V${height - bottom}`}
                stroke={mark.tone === 'muted' ? 'var(--control)' : 'var(--quarantine)'}
              />
              <text
                x={mark.x + (mark.anchor === 'end' ? -4 : 4)}
                y={mark.y}
                textAnchor={mark.anchor}
                fill={mark.tone === 'muted' ? 'var(--muted)' : 'var(--quarantine)'}
              >
                {mark.words}
              </text>
            </g>
          ))}
          <circle cx={shape.end.x} cy={shape.end.y} r="3" fill={colour} />
          {shape.ticks.map((tick) => (
            <text key={tick.anchor + tick.x} x={tick.x} y={height - 4} textAnchor={tick.anchor} fill="var(--muted)">
              {tick.words}
            </text>
          ))}
        </>
      )}
    </svg>
  );
}
