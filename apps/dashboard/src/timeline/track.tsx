'use client';
import type { TimelineView } from '@chorus/contracts';
import { memo, type KeyboardEvent, type PointerEvent } from 'react';
import { KIND_NAMES } from '../inbox/words.ts';
import { clock } from '../ui/time.ts';
import { visible } from '../ui/text.ts';
import { barsOf, instantAt, shareOf, ticksOf, type Stretch } from './scale.ts';

const BARS = 120;
const KEYS: Record<string, number> = { ArrowLeft: -5_000, ArrowRight: 5_000, PageUp: -60_000, PageDown: 60_000 };
const HEIGHT = 22;
/** Lines of open problems that have room; more lie on the last one. */
const LINES = 3;

/** The past hour from left to right: what was done and what was wrong on top, how much was said below. Pressed, it goes there. */
export const Track = memo(function Track(props: {
  view: TimelineView;
  stretch: Stretch;
  at: number | null;
  onGo: (at: number) => void;
}) {
  const { view, stretch, at, onGo } = props;
  const moment = at ?? stretch.to;
  const go = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onGo(instantAt((event.clientX - box.left) / box.width, stretch));
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    const to = event.key === 'Home' ? stretch.from : event.key === 'End' ? stretch.to : by && moment + by;
    if (to === undefined) return;
    event.preventDefault();
    onGo(Math.min(stretch.to, Math.max(stretch.from, to)));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Moment that is shown"
      aria-valuemin={stretch.from}
      aria-valuemax={stretch.to}
      aria-valuenow={moment}
      aria-valuetext={at === null ? 'now' : clock(at)}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
      className="relative h-full min-w-0 flex-1 cursor-pointer touch-none select-none"
    >
      <Happenings view={view} stretch={stretch} />
      <div aria-hidden="true" className="absolute inset-x-0 bottom-4 flex h-3.5 items-end gap-px">
        {barsOf(view.steps, stretch, BARS).map(({ height, risky }, bar) => (
          <span key={bar} className="relative flex-1 bg-line-strong" style={{ height: `${Math.ceil(height * 100)}%` }}>
            {risky > 0 && (
              <span
                className="absolute inset-x-0 bottom-0 bg-warn"
                style={{ height: `${Math.min(100, (100 * risky) / Math.max(height, 0.01))}%` }}
              />
            )}
          </span>
        ))}
      </div>
      <div aria-hidden="true" className="absolute inset-x-0 bottom-0 h-4 overflow-hidden text-12 leading-4 text-muted">
        {ticksOf(stretch).map((tick) => (
          <span
            key={tick}
            className="absolute -translate-x-1/2"
            style={{ left: `${shareOf(tick, stretch) * 100}%` }}
            suppressHydrationWarning
          >
            {clock(tick).slice(0, 5)}
          </span>
        ))}
      </div>
      <span
        aria-hidden="true"
        className="absolute top-1 bottom-4 w-0.5 -translate-x-1/2 bg-text"
        style={{ left: `${shareOf(moment, stretch) * 100}%` }}
      />
    </div>
  );
});

/** Marks of what was done; a line for each detection from its start to its end. Told apart by shape, named on hover. */
function Happenings({ view, stretch }: { view: TimelineView; stretch: Stretch }) {
  const left = (instant: string): string => `${shareOf(Date.parse(instant), stretch) * 100}%`;
  return (
    <div className="absolute inset-x-0 top-1" style={{ height: HEIGHT }}>
      {view.spans.map(({ detection_id, kind, from, to, label }, index) => (
        <span
          key={detection_id}
          title={visible(
            `${KIND_NAMES[kind]}, ${clock(from)}${to === null ? ', goes on' : ` to ${clock(to)}`}. ${label}`,
          )}
          className="absolute h-0.5 min-w-1 bg-warn"
          style={{
            left: left(from),
            right: `${100 - shareOf(to === null ? stretch.to : Date.parse(to), stretch) * 100}%`,
            top: 4 + Math.min(index, LINES - 1) * 6,
          }}
        >
          <span className="absolute -top-1 -left-1 border-x-4 border-b-8 border-x-transparent border-b-warn" />
        </span>
      ))}
      {view.marks.map(({ id, at, kind, agent_id, label }) => (
        <span
          key={id}
          title={visible(`${clock(at)} ${kind} ${agent_id ?? ''}: ${label}`)}
          className={`absolute top-0.5 size-2.5 -translate-x-1/2 border ${kind === 'quarantine' ? 'border-quarantine bg-quarantine' : 'rounded-full border-muted bg-bg'}`}
          style={{ left: left(at) }}
        />
      ))}
    </div>
  );
}
