'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { Button } from '../ui/button.tsx';
import { count } from '../ui/text.ts';
import { chosenNow } from './address.ts';
import { lapCount, LapsRow } from './laps-row.tsx';
import type { Lanes } from './lanes.ts';
import type { GoTo } from './message-link.tsx';
import { MessageRow, ROW } from './message-row.tsx';
import { Brackets, bracketsAt, LaneLines, Rail, railWidth } from './rail.tsx';
import { MOST_TRACKS, rowsOf, type Row, type Transcript } from './transcript.ts';

/** Nearer to the end than this many rows, later messages are fetched. */
const NEAR_END = 20;
/** Nearer than this to the end, the view follows what is new. */
const AT_END_PX = 60;

/** The messages in order. Only rows near the view are in the document, so that a long conversation is as quick as a short one. */
export function TranscriptView(props: {
  transcript: Transcript;
  target: string;
  goTo: GoTo;
  /** To the next message or the one before, by keyboard. */
  onStep: (message_id: string) => void;
  more: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  onMore: () => void;
  foot: ReactNode;
}) {
  const { transcript, target, goTo, onStep, more, loadingMore, moreFailed, onMore } = props;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(transcript, opened, target), [transcript, opened, target]);
  const places = useMemo(() => new Map(transcript.entries.map((entry, index) => [entry.key, index])), [transcript]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 60,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (more && !loadingMore && !moreFailed && lastShown >= rows.length - NEAR_END) onMore();
  }, [more, loadingMore, moreFailed, lastShown, rows.length, onMore]);

  const chosen = target === '' ? -1 : rows.findIndex((row) => row.type === 'message' && row.entry.ids.includes(target));
  const shownTarget = useRef('');
  useEffect(() => {
    if (chosen === -1 || shownTarget.current === target) return;
    // When the list has been laid out: before, it would go back to its beginning.
    const frame = requestAnimationFrame(() => {
      shownTarget.current = target;
      virtual.scrollToIndex(chosen, { align: 'center' });
    });
    return () => cancelAnimationFrame(frame);
  }, [chosen, target, virtual]);

  const fresh = useFresh(transcript.entries.length, !more, scroller);
  const toEnd = (): void => virtual.scrollToIndex(rows.length - 1, { align: 'end' });
  const step = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const by = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const now = chosenNow();
    const place = rows.findIndex((row) => row.type === 'message' && row.entry.ids.includes(now));
    const from = place === -1 ? (by > 0 ? -1 : rows.length) : place;
    for (let at = from + by; at >= 0 && at < rows.length; at += by) {
      const row = rows[at];
      const id = row?.type === 'message' ? row.entry.ids[0] : undefined;
      if (id === undefined) continue;
      onStep(id);
      return;
    }
  };
  const { lanes, entries } = transcript;
  const told = {
    tokens: entries.some(({ tokens }) => tokens !== null),
    cost: entries.some(({ cost_usd }) => cost_usd !== null),
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col" style={railStyle(lanes)}>
      <div
        aria-hidden="true"
        className={`${ROW} relative flex-none border-b border-line py-1 text-12 leading-4 text-muted max-desk:hidden`}
      >
        <svg className="absolute inset-y-0 left-0 h-full" width={railWidth(lanes.lanes.length)}>
          <LaneLines count={lanes.lanes.length} />
        </svg>
        <span />
        <span>Time</span>
        <span>Message</span>
        <span className="text-right">{told.tokens ? 'Tokens' : ''}</span>
        <span className="text-right">{told.cost ? 'USD' : ''}</span>
      </div>
      <div
        ref={scroller}
        role="region"
        aria-label="Transcript"
        tabIndex={0}
        onKeyDown={step}
        onScroll={fresh.onScroll}
        className="scroll min-h-0 flex-1"
      >
        <ol aria-label="Messages, oldest first" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const of = row.type === 'message' ? [row.entry] : row.entries;
            const from = places.get(of[0]?.key ?? '') ?? 0;
            const brackets = bracketsAt(transcript.extents, from, from + of.length - 1, MOST_TRACKS);
            return (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                data-testid={row.type === 'message' ? 'message' : 'laps'}
                data-message-id={row.type === 'message' ? row.entry.ids[0] : undefined}
                aria-posinset={item.index + 1}
                aria-setsize={more ? -1 : rows.length}
                aria-current={item.index === chosen ? 'true' : undefined}
                className={`${ROW} absolute inset-x-0 top-0 bg-(--row) py-2 not-first:border-t border-line ${look(row, item.index === chosen)}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.type === 'message' ? (
                  <>
                    <Rail entry={row.entry} lanes={lanes} brackets={brackets} />
                    <MessageRow entry={row.entry} target={target} goTo={goTo} />
                  </>
                ) : (
                  <>
                    <span aria-hidden="true" className="absolute inset-y-0 left-0">
                      <svg className="h-full max-desk:hidden" width={railWidth(lanes.lanes.length)}>
                        <LaneLines count={lanes.lanes.length} />
                      </svg>
                      <Brackets brackets={brackets} />
                      <span className="absolute top-2 left-2 bg-(--row) px-0.5 text-12 leading-5 font-medium text-warn max-desk:hidden">
                        {lapCount(row)}×
                      </span>
                    </span>
                    <LapsRow row={row} onOpen={() => setOpened(new Set([...opened, row.key]))} />
                  </>
                )}
              </li>
            );
          })}
        </ol>
        <div className={`${ROW} border-t border-line py-3 text-12 text-muted`}>
          <span />
          <span className="max-desk:hidden" />
          <div>
            {more ? (
              <Button onClick={onMore}>
                {loadingMore
                  ? 'Loading later ones'
                  : moreFailed
                    ? 'Later ones could not be loaded. Try again'
                    : 'Load later ones'}
              </Button>
            ) : (
              props.foot
            )}
          </div>
        </div>
      </div>
      {fresh.waiting > 0 && (
        <button
          type="button"
          onClick={toEnd}
          className="absolute bottom-4 left-1/2 h-8 -translate-x-1/2 rounded-6 border border-line-strong bg-accent-bg px-3 text-12 font-medium text-accent"
        >
          {count(fresh.waiting, 'new message')} below
        </button>
      )}
    </div>
  );
}

/** Tells the rows how wide the lanes are. */
export const railStyle = ({ lanes }: Lanes): CSSProperties =>
  ({ '--rail': `${railWidth(lanes.length)}px` }) as CSSProperties;

function look(row: Row, chosen: boolean): string {
  if (chosen) return '[--row:var(--accent-bg)] shadow-[inset_2px_0_var(--accent)]';
  return row.type === 'laps' ? '[--row:var(--surface)]' : '[--row:var(--bg)] hover:[--row:var(--hover)]';
}

/** Follows what is new while the end is in view; else counts it. Nothing is new before all is loaded. */
function useFresh(total: number, complete: boolean, scroller: RefObject<HTMLDivElement | null>) {
  const [seen, setSeen] = useState<number | null>(null);
  const following = useRef(false);
  const opened = useRef(false);
  const isAtEnd = (element: HTMLDivElement): boolean =>
    element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
  const onScroll = (): void => {
    following.current = scroller.current !== null && isAtEnd(scroller.current);
    if (following.current && complete) setSeen(total);
  };
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !complete) return setSeen(null);
    // What was there when it was opened is read from its beginning.
    const follow = opened.current && (following.current || isAtEnd(element));
    opened.current = true;
    if (follow) element.scrollTop = element.scrollHeight;
    setSeen((then) => (then === null || follow ? total : then));
  }, [total, complete, scroller]);
  return { waiting: seen === null ? 0 : Math.max(0, total - seen), onScroll };
}
