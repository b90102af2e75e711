'use client';
import { useEffect, useRef } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { lastClosed } from '../problems/problems.ts';
import { StaleNote } from '../shell/stale-note.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { ageOf } from '../ui/time.ts';
import { DetectionView } from './detection-view.tsx';
import { InboxFilters } from './inbox-filters.tsx';
import { InboxList, rowOf } from './inbox-list.tsx';
import { openOf, useCurrent, useEarlier } from './use-inbox.ts';
import { useInboxState } from './url-state.ts';

/** Detections: what goes on and what was before, each with its evidence and the place for a person's verdict. */
export function InboxPage() {
  usePageTitle('Inbox');
  const { live, fleet_id } = useSurroundings();
  const [state, change] = useInboxState();
  const { tab, kind, id } = state;
  const open = openOf(live.fleet?.detections.values() ?? [], kind);
  const { query, earlier } = useEarlier(kind, tab === 'earlier');
  const shown = tab === 'open' ? open : earlier;
  const current = useCurrent(id, shown, `${fleet_id}/${tab}/${kind}`);
  const all = openOf(live.fleet?.detections.values() ?? [], '').length;
  // On a phone there is room for one of the two: the list, until one is opened.
  const chosen = id !== '';
  // Whoever opens one is taken to its beginning, and back to its row: on a phone neither is there before.
  const opening = useRef('');
  const leaving = useRef('');
  useEffect(() => {
    if (chosen || leaving.current === '') return;
    document.getElementById(rowOf(leaving.current))?.focus();
    leaving.current = '';
  }, [chosen]);
  return (
    <main className="grid min-h-0 flex-1 grid-cols-[360px_minmax(0,1fr)] max-desk:grid-cols-1">
      <section
        aria-labelledby="inbox"
        className={`flex min-h-0 flex-col border-r border-line bg-surface max-desk:border-r-0 ${chosen ? 'max-desk:hidden' : ''}`}
      >
        <InboxFilters open={all} />
        <StaleNote
          failed={query.data === undefined ? null : query.error}
          at={query.dataUpdatedAt}
          onAgain={() => void query.refetch()}
        />
        <div className="scroll min-h-0 flex-1">
          {tab === 'earlier' && query.isPending ? (
            <p role="status" className="p-4 text-12 text-muted">
              Loading earlier detections
            </p>
          ) : tab === 'earlier' && query.data === undefined ? (
            <div className="flex flex-col items-start gap-3 p-4">
              <ApiProblem error={query.error} />
              <Button onClick={() => void query.refetch()}>Try again</Button>
            </div>
          ) : live.fleet === null ? (
            <p role="status" className="p-4 text-12 text-muted">
              Connecting to the fleet
            </p>
          ) : shown.length === 0 ? (
            <None tab={tab} filtered={kind !== ''} onClear={() => change({ kind: '' })} />
          ) : (
            <InboxList
              label={tab === 'open' ? 'Open detections, the most certain first' : 'Earlier detections, newest first'}
              detections={shown}
              current={current}
              onOpen={(detection) => {
                opening.current = detection;
                change({ id: detection }, true);
              }}
            />
          )}
          {tab === 'earlier' && query.hasNextPage && (
            <div className="p-4">
              <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
                {query.isFetchingNextPage ? 'Loading older ones' : 'Load older'}
              </Button>
            </div>
          )}
        </div>
      </section>
      <div className={`flex min-h-0 min-w-0 flex-col ${chosen ? '' : 'max-desk:hidden'}`}>
        {chosen && (
          <div className="flex-none border-b border-line px-3 py-2 desk:hidden">
            <Button
              onClick={() => {
                leaving.current = id;
                change({ id: '' }, true);
              }}
              className="h-11"
            >
              Back to the list
            </Button>
          </div>
        )}
        {current === '' ? <Nothing /> : <DetectionView key={current} id={current} opening={opening} />}
      </div>
    </main>
  );
}

function None({ tab, filtered, onClear }: { tab: 'open' | 'earlier'; filtered: boolean; onClear: () => void }) {
  return (
    <div className="p-4">
      <p>
        {tab === 'open' ? 'Nothing is open' : 'There was none'}
        {filtered ? ' of this kind.' : '.'}
      </p>
      {filtered && (
        <Button onClick={onClear} className="mt-3">
          Show all kinds
        </Button>
      )}
    </div>
  );
}

function Nothing() {
  const { live, now } = useSurroundings();
  const closed = live.fleet === null ? null : lastClosed(live.fleet);
  return (
    <div className="grid flex-1 place-content-center justify-items-center p-6 text-center">
      <h2 className="text-20 font-semibold">Nothing needs you</h2>
      <p className="mt-2 max-w-110 text-muted">
        {closed === null
          ? 'Loops, hoarding, cascades, contradictions and stalls are named here with their evidence, a moment after they can be told.'
          : `The last detection closed ${ageOf(closed, now)} ago. Earlier ones are in the other list.`}
      </p>
    </div>
  );
}
