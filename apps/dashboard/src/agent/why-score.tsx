'use client';
import type { AgentWhy } from '@chorus/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import Link from 'next/link';
import { useId, useMemo, useState } from 'react';
import { usePlace } from '../fleet/context.tsx';
import { addressOf } from '../shell/pages.ts';
import { StaleNote } from '../shell/stale-note.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { count, visible } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import { SumTable } from './sum-table.tsx';
import { equation, sumLines } from './sum.ts';

const OWN_LINES = 25;
const MOST_LISTED = 500;

/** Why the score is what it is: a sum that adds up, each change with what was seen, its policy and its message. */
export function WhyScore(props: {
  why: UseQueryResult<AgentWhy>;
  /** Changes that were asked for. */
  limit: number;
  /** Of a time that is over its end, ms since 1970. */
  asOf: number | null;
  onMore: (limit: number) => void;
}) {
  const { why, limit, asOf, onMore } = props;
  const id = useId();
  const of = why.data;
  const again = (): void => void why.refetch();
  return (
    <section aria-labelledby={id} data-testid="why">
      <h2 id={id} className="text-14 font-semibold">
        {of === undefined
          ? 'Why is the score what it is?'
          : `Why ${asOf === null ? 'is' : 'was'} it ${Math.round(of.score)}?`}
      </h2>
      {of !== undefined ? (
        <>
          <StaleNote failed={why.error} at={why.dataUpdatedAt} onAgain={again} />
          <Sum of={of} limit={limit} loading={why.isPlaceholderData} onMore={onMore} />
        </>
      ) : why.error === null ? (
        <div aria-busy="true" className="mt-2">
          <p role="status" className="text-12 text-muted">
            Loading the evidence
          </p>
          <div aria-hidden="true" className="mt-4 space-y-4">
            {[92, 74, 84, 60].map((width) => (
              <Bar key={width} width={`${width}%`} />
            ))}
          </div>
        </div>
      ) : (
        <div className="mt-2 flex flex-col items-start gap-3">
          <ApiProblem error={why.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      )}
    </section>
  );
}

function Sum(props: { of: AgentWhy; limit: number; loading: boolean; onMore: (limit: number) => void }) {
  const { of, limit, loading, onMore } = props;
  const { fleet_id } = usePlace();
  const [all, setAll] = useState(false);
  const lines = useMemo(() => sumLines(of, all ? MOST_LISTED : OWN_LINES), [of, all]);
  const changes = of.evidence.length;
  return (
    <>
      <p className="mt-1 text-12 text-muted">
        <b className="font-medium text-text" data-testid="equation">
          {equation(lines)}
        </b>{' '}
        points: what an unknown agent has, {of.opening.until !== null && 'what came before the list, '}
        {changes === 0 ? 'and no evidence since' : `and what is left of ${count(changes, 'change')}`}. Evidence fades,
        so its points are those of this moment:{' '}
        <time dateTime={of.as_of} title={dateAndClock(of.as_of)}>
          {dateAndClock(of.as_of)}
        </time>
        , ± {Math.round(of.uncertainty)}, under{' '}
        <Link href={addressOf('/policies', fleet_id)} className="text-accent underline underline-offset-2">
          policy {of.policy_version}
        </Link>
        .
      </p>
      {of.messages_missing !== null && (
        <p role="status" className="mt-2 flex items-start gap-2 text-12">
          <span className="mt-0.5">
            <Glyph name="warn" label="Incomplete" />
          </span>
          <span>The sum holds, but what was seen and in which message is missing: {visible(of.messages_missing)}</span>
        </p>
      )}
      <SumTable lines={lines} why={of} onUnfold={() => setAll(true)} />
      <div className="mt-2 flex flex-wrap gap-2">
        {all && changes > OWN_LINES && <Button onClick={() => setAll(false)}>Latest {OWN_LINES} only</Button>}
        {changes >= limit && limit < MOST_LISTED && (
          <Button
            disabled={loading}
            onClick={() => {
              setAll(true);
              onMore(MOST_LISTED);
            }}
          >
            {loading ? 'Loading more' : `List up to ${MOST_LISTED} changes`}
          </Button>
        )}
      </div>
    </>
  );
}
