'use client';
import type { ParticipationView, TrustScore } from '@chorus/contracts';
import { useId, type ReactNode } from 'react';
import { StaleNote } from '../shell/stale-note.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { count } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import type { useParticipation } from './use-agent.ts';
import { percent } from './words.ts';

/**
 * How the agent gets on with others, in three figures.
 * @param props.time what it is asked for, in words: `In the last 24 h`
 */
export function Participation(props: {
  of: ReturnType<typeof useParticipation>;
  trust: TrustScore | null;
  time: string;
}) {
  const { of, trust, time } = props;
  const id = useId();
  const again = (): void => void of.refetch();
  return (
    <section aria-labelledby={id} data-testid="participation">
      <h2 id={id} className="text-14 font-semibold">
        How it gets on with others
      </h2>
      {of.data !== undefined ? (
        <>
          <StaleNote failed={of.error} at={of.dataUpdatedAt} onAgain={again} />
          <p className="mt-0.5 text-12 text-muted">
            {of.isPlaceholderData ? 'Loading another time' : `${time}: ${messageWords(of.data)}`}
          </p>
          <Figures of={of.data} trust={trust} loading={of.isPlaceholderData} />
        </>
      ) : of.error === null ? (
        <p role="status" className="mt-2 text-12 text-muted">
          Loading how it gets on with others
        </p>
      ) : (
        <div className="mt-2 flex flex-col items-start gap-3">
          <ApiProblem error={of.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      )}
    </section>
  );
}

function messageWords({ messages, decisions, complete, from }: ParticipationView): string {
  const words = `${count(messages, 'message')} that it sent or that were sent to it by name. Blocked ones do not count.`;
  if (complete) return words;
  const since = from === null ? '' : `, since ${dateAndClock(from)}`;
  return `${words} Only the newest ${count(decisions, 'message')} of the fleet were looked at${since}.`;
}

const WITH = 'It has spoken to no other agent by name, none to it, and no conflict drew it in.';

function Figures({ of, trust, loading }: { of: ParticipationView; trust: TrustScore | null; loading: boolean }) {
  const { interactions, conflicts, conflict_rate, cooperation_rate } = of;
  const all = count(interactions, 'interaction');
  return (
    <dl
      aria-busy={loading}
      className="mt-2 grid grid-cols-3 gap-px overflow-hidden rounded-8 border border-line-strong bg-line aria-busy:opacity-60 max-desk:grid-cols-1"
    >
      <Figure name="Cooperation" value={cooperation_rate === null ? '–' : percent(cooperation_rate)}>
        {cooperation_rate === null
          ? `No interaction in this time. ${WITH}`
          : `${(interactions - conflicts).toLocaleString('en')} of ${all} without a conflict`}
      </Figure>
      <Figure name="Part in conflicts" value={conflict_rate === null ? '–' : percent(conflict_rate)}>
        {conflict_rate === null
          ? 'No interaction to judge by.'
          : `${conflicts.toLocaleString('en')} of ${all}, as sender or as the other party`}
      </Figure>
      <Figure name="Average score" value={trust === null ? '–' : String(Math.round(trust.historical_average))}>
        {trust === null
          ? 'No score yet.'
          : `${trust.trend_direction} of late; over all ${count(trust.observations, 'observation')} so far`}
      </Figure>
    </dl>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3 text-12">
      <dt className="text-muted">{name}</dt>
      <dd className="mt-0.5 text-20 font-semibold">{value}</dd>
      <dd className="text-muted">{children}</dd>
    </div>
  );
}
