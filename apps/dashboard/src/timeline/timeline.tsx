'use client';
import type { TimelineView } from '@chorus/contracts';
import { useCallback, useRef, useState } from 'react';
import { useNow } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { age, clock } from '../ui/time.ts';
import { visible } from '../ui/text.ts';
import { Track } from './track.tsx';
import { stretchOf, type Stretch } from './scale.ts';
import { usePast, usePlaying, useTimeline } from './use-moment.ts';

const SPEEDS = [1, 10, 60] as const;

/** The past hour under the graph: where the page stands in it, and the way back and forth. */
export function Timeline() {
  const now = useNow();
  const [{ at }, change] = useUrlState();
  const { data: view, error } = useTimeline();
  const past = usePast();
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>(10);
  const stop = useCallback(() => setPlaying(false), []);
  usePlaying(playing, speed, now, stop);
  const stretch = useStretch(view, now);
  const resolution_ms = view?.resolution_ms ?? 0;
  const go = useCallback(
    (moment: number): void => {
      if (stretch === undefined) return;
      // The last few seconds are the present.
      const isNow = stretch.to - moment < Math.max(5_000, resolution_ms);
      change({ at: isNow ? null : moment });
      if (isNow) stop();
    },
    [stretch, resolution_ms, change, stop],
  );
  return (
    <section
      aria-label="Timeline"
      data-past={at === null ? undefined : ''}
      className="flex h-14 min-w-0 flex-none items-center gap-3 border-t border-line bg-surface pr-4 pl-4 data-[past]:bg-accent-bg max-desk:hidden"
    >
      {at === null ? (
        <IconButton
          label="Hold this moment"
          disabled={stretch === undefined}
          onClick={() => change({ at: now - 5_000 }, true)}
        >
          <Pause />
        </IconButton>
      ) : (
        <IconButton label={playing ? 'Stop playing' : 'Play from here'} onClick={() => setPlaying(!playing)}>
          {playing ? <Pause /> : <Icon name="right" />}
        </IconButton>
      )}
      <div className="w-44 flex-none leading-4" role="status">
        <span className="block font-semibold" suppressHydrationWarning>
          {at === null ? clock(now).slice(0, 5) : clock(at)}
        </span>
        <span className="block truncate text-12 text-muted">
          {at === null
            ? 'Following live'
            : past.isError
              ? 'Not known; see beside'
              : past.isPlaceholderData || past.isPending
                ? 'Going there'
                : `As it was, ${age(now - at)} ago`}
        </span>
      </div>
      {past.error !== null && at !== null && (
        <p role="alert" className="max-w-80 min-w-0 truncate text-12" title={visible(past.error.message)}>
          {visible(past.error.message)}
        </p>
      )}
      {view === undefined || stretch === undefined ? (
        <p role="status" className="flex-1 text-12 text-muted">
          {error === null ? 'Loading the past hour' : `The past hour is not known: ${visible(error.message)}`}
        </p>
      ) : (
        <Track view={view} stretch={stretch} at={at} onGo={go} />
      )}
      <label className="flex flex-none items-center gap-1 text-12 text-muted">
        <span className="sr-only">Speed of playing</span>
        <select
          value={speed}
          onChange={(event) => setSpeed(SPEEDS.find((it) => String(it) === event.target.value) ?? 10)}
          className="h-7 rounded-6 border border-line-strong bg-surface px-1 text-12"
        >
          {SPEEDS.map((it) => (
            <option key={it} value={it}>
              {it}×
            </option>
          ))}
        </select>
      </label>
      <Button
        look={at === null ? 'ghost' : 'primary'}
        disabled={at === null}
        onClick={() => {
          stop();
          change({ at: null }, true);
        }}
      >
        Back to live
      </Button>
    </section>
  );
}

/** The same object as long as it is the same stretch. */
function useStretch(view: TimelineView | undefined, now: number): Stretch | undefined {
  const last = useRef<Stretch>(undefined);
  const next = view && stretchOf(view, now);
  if (next?.from !== last.current?.from || next?.to !== last.current?.to) last.current = next;
  return last.current;
}

function Pause() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M5.500 4v8M10.500 4v8" stroke="currentColor" strokeWidth="1.5" fill="none" />
    </svg>
  );
}
