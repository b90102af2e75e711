'use client';
import Link from 'next/link';
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { conversationsFile } from '../api/conversations.ts';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { addressOf } from '../shell/pages.ts';
import { StaleNote } from '../shell/stale-note.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { apart } from './apart.ts';
import { COLUMNS, ConversationRow } from './conversation-row.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filterOf, filtersSet, NO_FILTER, useListState } from './url-state.ts';
import { useConversations } from './use-conversations.ts';

/** Search, filters and the conversations that they leave, newest first. */
export function ConversationList() {
  const { api, fleet_id, now } = useSurroundings();
  const [state, change] = useListState();
  const clock = useRef(now);
  clock.current = now;
  const [asked, setAsked] = useState(0);
  // A period ends when it was chosen or asked for again: with each second it would be another question.
  const filter = useMemo(() => filterOf(state, clock.current), [state, asked]);
  const { query, conversations } = useConversations(filter);
  const titles = useMemo(() => apart(conversations.map(({ title }) => title)), [conversations]);
  const filtered = filtersSet(state) > 0 || state.q !== '';
  const again = (): void => (state.period === '' ? void query.refetch() : setAsked(asked + 1));
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-none flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-6 py-3 max-desk:px-3">
        <h1 className="text-14 font-semibold max-desk:flex-1">Conversations</h1>
        <FilterBar />
        <IconButton label="Ask again" onClick={again} disabled={query.isFetching}>
          <Icon name="arrange" />
        </IconButton>
        <ExportMenu addressOf={(format) => conversationsFile(api, fleet_id, filter, format)} />
      </div>
      <StaleNote failed={query.data === undefined ? null : query.error} at={query.dataUpdatedAt} onAgain={again} />
      <div className="scroll min-h-0 flex-1">
        <div
          aria-hidden="true"
          className={`${COLUMNS} sticky top-0 z-10 border-b border-line bg-bg py-1 text-12 text-muted max-desk:hidden *:not-first:text-right`}
        >
          <span>Conversation</span>
          <span>Messages</span>
          <span>Tokens</span>
          <span>USD</span>
          <span className="max-mid:hidden">Started</span>
          <span>Last</span>
        </div>
        {query.isPending ? (
          <Loading />
        ) : query.data === undefined ? (
          <div className="flex flex-col items-start gap-4 p-6">
            <ApiProblem error={query.error} />
            <Button onClick={again}>Try again</Button>
          </div>
        ) : conversations.length === 0 ? (
          filtered ? (
            <NoMatch onClear={() => change(NO_FILTER)} />
          ) : (
            <Empty />
          )
        ) : (
          <>
            <ol aria-label="Conversations, newest last message first" onKeyDown={walk}>
              {conversations.map((it, at) => (
                <ConversationRow key={it.correlation_id} of={it} title={titles[at] ?? ''} />
              ))}
            </ol>
            <Foot
              more={query.hasNextPage}
              loading={query.isFetchingNextPage}
              failed={query.isFetchNextPageError}
              onMore={() => void query.fetchNextPage()}
            />
          </>
        )}
      </div>
    </main>
  );
}

/** Arrows walk from line to line; each is a link. */
function walk(event: KeyboardEvent<HTMLOListElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const next = links[links.findIndex((it) => it === document.activeElement) + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Loading() {
  return (
    <div aria-busy="true">
      <p role="status" className="px-6 pt-4 text-12 text-muted max-desk:px-3">
        Loading conversations
      </p>
      <div aria-hidden="true">
        {[220, 340, 180, 280, 400, 240, 300, 200].map((width) => (
          <div key={width} className="space-y-2.5 border-b border-line px-6 py-3.5 max-desk:px-3">
            <Bar width={width} />
            <Bar width={width * 0.6} />
          </div>
        ))}
      </div>
    </div>
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

function Empty() {
  const { fleet_id } = usePlace();
  return (
    <Words title="No conversation yet">
      <p className="mt-2 max-w-110 text-muted">
        Messages with the same <code className="id">correlation_id</code> are one conversation. It is here a moment
        after its first message.{' '}
        <Link href={addressOf('/setup', fleet_id)} className="text-accent underline underline-offset-2">
          Connect your agents
        </Link>
      </p>
    </Words>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Words title="None matches">
      <p className="mt-2 mb-6 max-w-110 text-muted">
        No conversation has all that is asked for, as far back as messages are kept. All words have to be there; the
        last one may be a beginning.
      </p>
      <Button onClick={onClear}>Clear search and filters</Button>
    </Words>
  );
}

function Foot(props: { more: boolean; loading: boolean; failed: boolean; onMore: () => void }) {
  const { more, loading, failed, onMore } = props;
  return (
    <div className="px-6 py-4 text-12 text-muted max-desk:px-3">
      {more ? (
        <Button onClick={onMore} disabled={loading} className="max-desk:h-11">
          {loading ? 'Loading older ones' : failed ? 'That failed; load older ones again' : 'Load older'}
        </Button>
      ) : (
        'No older ones are kept.'
      )}
    </div>
  );
}
