'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useId, useMemo } from 'react';
import { askConflicts } from '../api/trust.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { RAISED_RISK } from '../live/state.ts';
import { addressOf } from '../shell/pages.ts';
import { StaleNote } from '../shell/stale-note.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { conflictsOf } from './conflict.ts';
import { ConflictRow } from './conflict-row.tsx';

const SHOWN = '5';
const REFRESH_MS = 30_000;

/** The latest conflicts that messages of an agent were found in. */
export function ConflictsOf({ agent_id }: { agent_id: string }) {
  const { api, fleet_id, status } = useSurroundings();
  const id = useId();
  const query = useQuery({
    queryKey: ['conflicts of', fleet_id, agent_id],
    queryFn: () =>
      askConflicts(api, fleet_id, { agent: agent_id, min_risk: RAISED_RISK, from: '', to: '' }, null, SHOWN),
    refetchInterval: status === 'live' ? REFRESH_MS : false,
  });
  const conflicts = useMemo(() => conflictsOf(query.data?.conflicts ?? []), [query.data]);
  const again = (): void => void query.refetch();
  return (
    <section aria-labelledby={id}>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id={id} className="flex-1 text-14 font-semibold">
          Conflicts of its messages
        </h2>
        <Link
          href={addressOf('/conflicts', fleet_id, { agent: agent_id })}
          className="text-12 text-accent underline-offset-2 hover:underline max-desk:py-3"
        >
          All of them
        </Link>
      </div>
      <StaleNote failed={query.data === undefined ? null : query.error} at={query.dataUpdatedAt} onAgain={again} />
      {query.isPending ? (
        <p role="status" className="mt-2 text-12 text-muted">
          Loading conflicts
        </p>
      ) : query.data === undefined ? (
        <div className="mt-2 flex flex-col items-start gap-3">
          <ApiProblem error={query.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      ) : conflicts.length === 0 ? (
        <p className="mt-2 text-12 text-muted">None, as far back as messages are kept.</p>
      ) : (
        <ol className="mt-2 overflow-hidden rounded-8 border border-line-strong bg-surface [&>li]:px-4 [&>li:last-child]:border-0">
          {conflicts.map((it) => (
            <ConflictRow key={`${it.partition}/${it.offset}`} of={it} />
          ))}
        </ol>
      )}
    </section>
  );
}
