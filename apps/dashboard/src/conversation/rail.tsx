import { Glyph } from '../ui/glyph.tsx';
import { arrowOf, type Lanes } from './lanes.ts';
import type { Tone } from './notes.ts';
import { wayOf, type Entry, type Extent } from './transcript.ts';

/** Geometry of the lanes, in px. */
const MARGIN = 56;
const STEP = 32;
/** Brackets in the margin. */
const TRACK_X = 20;
const TRACK_STEP = 12;
/** The middle of a message's first line. */
const Y = 18;

export const laneX = (lane: number): number => MARGIN + lane * STEP;
/** As wide as the lanes, and never narrower than the head needs for its labels. */
export const railWidth = (lanes: number): number => Math.max(laneX(Math.max(lanes, 4) - 1) + 32, 200);

const COLOURS: Record<Tone, string> = {
  quarantine: 'var(--quarantine)',
  critical: 'var(--critical)',
  warn: 'var(--warn)',
};

/** What a row shows of one detection's bracket. */
export interface Bracket {
  readonly track: number;
  readonly begins: boolean;
  readonly ends: boolean;
}

export function bracketsAt(extents: readonly Extent[], from: number, to: number, most: number): readonly Bracket[] {
  return extents
    .filter(({ track, first, last }) => track < most && first <= to && last >= from)
    .map(({ track, first, last }) => ({ track, begins: first >= from, ends: last <= to }));
}

/** The part of the lanes that runs beside one message: one arrow, brackets, marks. Its words are in the message. */
export function Rail({ entry, lanes, brackets }: { entry: Entry; lanes: Lanes; brackets: readonly Bracket[] }) {
  const glyph = entry.notes.find((note) => note.tone === entry.tone)?.glyph;
  return (
    <span aria-hidden="true" className="pointer-events-none absolute inset-y-0 left-0">
      <svg className="h-full overflow-visible max-desk:hidden" width={railWidth(lanes.lanes.length)}>
        <LaneLines count={lanes.lanes.length} />
        <ArrowLine entry={entry} lanes={lanes} />
      </svg>
      <Brackets brackets={brackets} />
      {glyph !== undefined && (
        <span className="absolute top-[9px] left-3 bg-(--row) p-[3px] max-desk:left-0">
          <Glyph name={glyph} />
        </span>
      )}
    </span>
  );
}

export function LaneLines({ count }: { count: number }) {
  return Array.from({ length: count }, (_, lane) => (
    <line key={lane} x1={laneX(lane) + 0.5} x2={laneX(lane) + 0.5} y1="0" y2="100%" stroke="var(--line-strong)" />
  ));
}

export function Brackets({ brackets }: { brackets: readonly Bracket[] }) {
  return brackets.map(({ track, begins, ends }) => (
    <span
      key={track}
      className={`absolute w-1.5 border-l-[1.5px] border-warn max-desk:-translate-x-3 ${begins ? 'top-1 border-t-[1.5px]' : 'top-0'} ${ends ? 'bottom-2 border-b-[1.5px]' : '-bottom-px'}`}
      style={{ left: TRACK_X + track * TRACK_STEP }}
    />
  ));
}

function ArrowLine({ entry, lanes }: { entry: Entry; lanes: Lanes }) {
  const { from, to } = arrowOf(wayOf(entry.message), lanes);
  const cut = entry.message.decision.intervention_action?.action === 'blocked';
  const colour = entry.tone !== null ? COLOURS[entry.tone] : entry.looped ? 'var(--warn)' : 'var(--muted)';
  const ends = to.length === 0 ? [0, lanes.lanes.length - 1] : to;
  const dashes = cut ? { strokeDasharray: '1 4', strokeLinecap: 'round' as const } : {};
  const all = to.length === 0 ? { strokeDasharray: '2 3' } : {};
  return (
    <g stroke={colour} fill={colour}>
      {ends
        .filter((lane) => lane !== from)
        .map((lane) => (
          <line
            key={lane}
            x1={laneX(from)}
            x2={laneX(lane) - Math.sign(lane - from) * (to.length === 0 ? 0 : 8)}
            y1={Y}
            y2={Y}
            strokeWidth="1.5"
            {...all}
            {...dashes}
          />
        ))}
      {to.map((lane) => (
        <Head key={lane} x={laneX(lane)} side={Math.sign(lane - from)} cut={cut} />
      ))}
      <circle cx={laneX(from) + 0.5} cy={Y} r="3.5" stroke="none" />
    </g>
  );
}

/** An arrowhead; a cross where the message was marked blocked; a loop back where somebody speaks to its own lane. */
function Head({ x, side, cut }: { x: number; side: number; cut: boolean }) {
  if (cut) return <path d={`M${x - 4} ${Y - 4}l8 8M${x + 4} ${Y - 4}l-8 8`} strokeWidth="2" strokeLinecap="round" />;
  if (side === 0) return <path d={`M${x + 4} ${Y - 1}c12 -6 12 10 2 7`} strokeWidth="1.5" fill="none" />;
  return <path d={`M${x - side * 2} ${Y}l${-side * 8} -4v8z`} stroke="none" />;
}
