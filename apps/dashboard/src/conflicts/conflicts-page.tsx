'use client';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { StaleNote } from '../shell/stale-note.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { count } from '../ui/text.ts';
import { newerThan, type Conflict } from './conflict.ts';
import { ConflictRow } from './conflict-row.tsx';
import { ConflictTabs } from './conflict-tabs.tsx';
import { Filters } from './filters.tsx';
import { filterOf, isFiltered, NO_FILTER, useConflictState } from './url-state.ts';
import { useConflicts } from './use-conflicts.ts';

/** Every conflict that was predicted, newest first. */
export function ConflictsPage() {
  usePageTitle('Conflicts');
  const { live, now } = useSurroundings();
  const [state, change] = useConflictState();
  const clock = useRef(now);
  clock.current = now;
  const [asked, setAsked] = useState(0);
  const { agent, risk, period, kind } = state;
  // A period ends when it was chosen or asked for again: with each second it would be another question.
  const filter = useMemo(() => filterOf({ agent, risk, period }, clock.current), [agent, risk, period, asked]);
  const { query, conflicts } = useConflicts(filter);
  const shown = kind === '' ? conflicts : conflicts.filter(({ decision }) => decision.conflict_analysis.kind === kind);
  const newer = query.data === undefined ? 0 : newerThan(conflicts, live.fleet?.decisions ?? [], filter);
  const again = (): void => (period === '' ? void query.refetch() : setAsked(asked + 1));
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-none flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-6 py-3 max-desk:px-3">
        <ConflictTabs current="/conflicts" />
        <Filters />
        <span role="status" className="text-12">
          {newer > 0 && (
            <Button onClick={again} disabled={query.isFetching} className="max-desk:h-11">
              {newer.toLocaleString('en')} newer
            </Button>
          )}
        </span>
        <IconButton label="Ask again" onClick={again} disabled={query.isFetching}>
          <Icon name="arrange" />
        </IconButton>
      </div>
      <StaleNote failed={query.data === undefined ? null : query.error} at={query.dataUpdatedAt} onAgain={again} />
      <div className="scroll min-h-0 flex-1">
        {query.isPending ? (
          <Loading />
        ) : query.data === undefined ? (
          <div className="flex flex-col items-start gap-4 p-6">
            <ApiProblem error={query.error} />
            <Button onClick={again}>Try again</Button>
          </div>
        ) : conflicts.length === 0 ? (
          <None filtered={isFiltered(state)} onClear={() => change(NO_FILTER)} />
        ) : (
          <List
            shown={shown}
            loaded={conflicts.length}
            more={query.hasNextPage}
            loading={query.isFetchingNextPage}
            failed={query.isFetchNextPageError}
            onMore={() => void query.fetchNextPage()}
          />
        )}
      </div>
    </main>
  );
}

function List(props: {
  shown: readonly Conflict[];
  loaded: number;
  more: boolean;
  loading: boolean;
  failed: boolean;
  onMore: () => void;
}) {
  const { shown, loaded, more, loading, failed, onMore } = props;
  return (
    <>
      <ol aria-label="Conflicts, newest first" className="mx-auto w-full max-w-272">
        {shown.map((it) => (
          <ConflictRow key={`${it.partition}/${it.offset}`} of={it} />
        ))}
      </ol>
      <div className="mx-auto flex w-full max-w-272 flex-wrap items-center gap-3 px-6 py-4 text-12 text-muted max-desk:px-3">
        {shown.length < loaded && (
          <span role="status">
            {shown.length} of the {count(loaded, 'conflict')} that are loaded are of this kind.
          </span>
        )}
        {more ? (
          <Button onClick={onMore} disabled={loading} className="max-desk:h-11">
            {loading ? 'Loading older ones' : failed ? 'That failed; load older ones again' : 'Load older'}
          </Button>
        ) : (
          'No older ones are kept.'
        )}
      </div>
    </>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className="mx-auto w-full max-w-272">
      <p role="status" className="px-6 pt-4 text-12 text-muted max-desk:px-3">
        Loading conflicts
      </p>
      <div aria-hidden="true">
        {[320, 260, 380, 300].map((width) => (
          <div key={width} className="space-y-3 border-b border-line px-6 py-4 max-desk:px-3">
            <Bar width={width} />
            <Bar width="70%" />
            <Bar width={160} />
          </div>
        ))}
      </div>
    </div>
  );
}

function None({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return (
    <Words title={filtered ? 'None matches' : 'No conflict'}>
      <p className="mt-2 mb-6 max-w-110 text-muted">
        {filtered
          ? 'No conflict has all that is asked for, as far back as messages are kept.'
          : 'No message so far was likely to get in another agent’s way. From a risk of .3 on one is listed here, a moment after it was decided on.'}
      </p>
      {filtered && <Button onClick={onClear}>Clear filters</Button>}
    </Words>
  );
}

function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid justify-items-center px-6 py-16 text-center">
      <h2 className="text-20 font-semibold">{title}</h2>
      {children}
    </div>
  );
}
