'use client';
import type { DecisionView } from '@chorus/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, useRef } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { useUrlState, type Show } from '../fleet/url-state.ts';
import type { FleetState } from '../live/state.ts';
import { Button } from '../ui/button.tsx';
import { PanelHead } from '../ui/panel-head.tsx';
import { FeedSkeleton } from '../ui/skeleton.tsx';
import { DecisionItem } from './decision-item.tsx';
import { detectionOf, detectionsByMessage, isShown, perMinute } from './decision-words.ts';
import { usePausedFeed } from './use-paused-feed.ts';

const FILTERS: readonly { show: Show; name: string }[] = [
  { show: 'all', name: 'All' },
  { show: 'risk', name: 'Risk ≥ .3' },
  { show: 'blocked', name: 'Blocked' },
];

/** Each message as it is judged, newest first. */
export function Feed() {
  const { live, now } = useSurroundings();
  const [url, changeUrl] = useUrlState();
  const { fleet } = live;
  const rate =
    fleet === null ? null : perMinute(fleet.decisions, now, fleet.graph_metrics?.messages_per_minute ?? null);
  const note = fleet === null ? 'loading' : rate === null ? '' : `${rate.toLocaleString('en')} / min`;
  return (
    <>
      <PanelHead title="Decisions" note={note} stacked={rate !== null}>
        <span className="flex-1" />
        {rate !== null && (
          <span
            role="group"
            aria-label="Show"
            className="inline-flex h-7 overflow-hidden rounded-6 border border-line-strong"
          >
            {FILTERS.map(({ show, name }) => (
              <button
                key={show}
                type="button"
                aria-pressed={url.show === show}
                onClick={() => changeUrl({ show })}
                className="border-line px-2.5 text-12 font-medium whitespace-nowrap text-muted not-last:border-r aria-pressed:bg-raised aria-pressed:text-text"
              >
                {name}
              </button>
            ))}
          </span>
        )}
      </PanelHead>
      {fleet === null ? (
        <FeedSkeleton />
      ) : fleet.decisions.length === 0 ? (
        <p className="p-4 text-12 text-muted">
          Each message is judged as it arrives, and shows here with its risk and the reason.
        </p>
      ) : (
        <Items fleet={fleet} />
      )}
    </>
  );
}

/** Nearer to the end than this, older decisions are fetched. */
const NEAR_END_PX = 400;
/** Height of a calm one; others are taller. */
const ROW_PX = 51;

function Items({ fleet }: { fleet: FleetState }) {
  const { api, status } = useSurroundings();
  const [url, changeUrl] = useUrlState();
  const feed = usePausedFeed(fleet.decisions, api, fleet.fleet_id);
  const items = useMemo(() => feed.shown.filter((view) => isShown(view, url.show)), [feed.shown, url.show]);
  const found = useMemo(() => detectionsByMessage(fleet.detections.values()), [fleet.detections]);
  const scroller = useRef<HTMLDivElement>(null);
  /** Of what followed each other when the feed stopped, by offset: they stay where they are until they are measured. */
  const heights = useRef<ReadonlyMap<number, number>>(new Map());
  const virtual = useVirtualizer({
    count: feed.paused ? items.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights.current.get(items[index]?.offset ?? -1) ?? ROW_PX,
    getItemKey: (index) => items[index]?.offset ?? index,
    overscan: 8,
  });
  // What stands at the top is gone with the next news: as many as are seen follow each other, and nothing is measured for them.
  const seen = Math.ceil((virtual.scrollRect?.height ?? window.innerHeight) / ROW_PX) + 1;
  const rows = feed.paused
    ? virtual.getVirtualItems().map(({ index, start }) => ({ index, start }))
    : items.slice(0, seen).map((_, index) => ({ index, start: null }));
  const open = useCallback((agent: string) => changeUrl({ agent }, true), [changeUrl]);
  const atTop = (): boolean => (scroller.current?.scrollTop ?? 0) < 4;
  const stop = (): void => {
    if (feed.paused) return;
    heights.current = heightsOf(scroller.current, items);
    feed.stop();
  };
  const leave = (): void => {
    if (atTop()) feed.go();
  };
  const toTop = (): void => {
    scroller.current?.scrollTo({ top: 0 });
    feed.go();
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    if (!atTop()) stop();
    else if (!element.matches(':hover') && !hasVisibleFocus(element)) feed.go();
    if (
      element.scrollTop > 0 &&
      element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX &&
      feed.older === 'more'
    )
      void feed.loadOlder();
  };
  return (
    <>
      {feed.waiting > 0 && (
        <button
          type="button"
          onClick={toTop}
          className="flex h-8 w-full flex-none items-center justify-center gap-1 border-b border-line bg-accent-bg text-12 font-medium text-accent"
        >
          Paused while you read: <b className="font-semibold">{feed.waiting} new</b>
        </button>
      )}
      <div
        ref={scroller}
        role="region"
        aria-label="Feed of decisions"
        tabIndex={0}
        onPointerEnter={({ pointerType }) => pointerType !== 'touch' && stop()}
        onPointerLeave={({ pointerType, currentTarget }) =>
          pointerType !== 'touch' && !hasVisibleFocus(currentTarget) && leave()
        }
        onFocus={({ currentTarget }) => hasVisibleFocus(currentTarget) && stop()}
        onBlur={({ currentTarget, relatedTarget }) =>
          !currentTarget.contains(relatedTarget) && !currentTarget.matches(':hover') && leave()
        }
        onScroll={onScroll}
        className={`scroll min-h-0 flex-1 ${status === 'stale' ? '[&_.id]:text-muted' : ''}`}
      >
        <div
          className="relative w-full"
          style={feed.paused ? { height: virtual.getTotalSize() } : { minHeight: items.length * ROW_PX }}
        >
          {rows.map(({ index, start }) => {
            const view = items[index];
            if (view === undefined) return null;
            return (
              // By its place: of a list that moves on, lines change their words, which is less than to be made anew. Another
              // list has lines of its own, of other heights.
              <div
                key={`${url.show} ${index}`}
                ref={start === null ? undefined : virtual.measureElement}
                data-index={index}
                className={`contain-content ${start === null ? '' : 'absolute inset-x-0 top-0'}`}
                style={start === null ? undefined : { transform: `translateY(${start}px)` }}
              >
                <DecisionItem
                  view={view}
                  detection={detectionOf(view, found)}
                  stale={status === 'stale'}
                  onOpen={open}
                />
              </div>
            );
          })}
        </div>
        <Foot older={feed.older} shown={items.length} onLoad={() => void feed.loadOlder()} />
      </div>
    </>
  );
}

/** A press leaves the focus behind, which comes back with the window: only one that is shown is a person’s who reads by keyboard. */
function hasVisibleFocus(element: Element): boolean {
  const focused = document.activeElement;
  return focused !== null && element.contains(focused) && focused.matches(':focus-visible');
}

function heightsOf(feed: Element | null, items: readonly DecisionView[]): ReadonlyMap<number, number> {
  const rows = [...(feed?.querySelectorAll<HTMLElement>('[data-index]') ?? [])];
  return new Map(rows.map((row) => [items[Number(row.dataset['index'])]?.offset ?? -1, row.offsetHeight]));
}

function Foot({
  older,
  shown,
  onLoad,
}: {
  older: 'more' | 'loading' | 'end' | 'failed';
  shown: number;
  onLoad: () => void;
}) {
  return (
    <div className="flex flex-col items-start gap-2 p-4 text-12 text-muted">
      {shown === 0 && <span>None among the decisions loaded.</span>}
      {older === 'end' ? (
        <span>No older ones are kept.</span>
      ) : (
        <Button onClick={onLoad} disabled={older === 'loading'}>
          {older === 'loading'
            ? 'Loading older ones'
            : older === 'failed'
              ? 'That failed; load older ones again'
              : 'Load older ones'}
        </Button>
      )}
    </div>
  );
}
