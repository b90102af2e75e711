'use client';
import type { InterventionEffect } from '@chorus/contracts';
import Link from 'next/link';
import { useId, type ReactNode } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { agentAddress } from '../shell/pages.ts';
import { StaleNote } from '../shell/stale-note.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { visible } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import type { useInterventions } from './use-agent.ts';
import { actorWords, effectWords, interventionWords } from './words.ts';

/** What was done to the agent, and the conflicts of its fleet before and after. */
export function Interventions({ of }: { of: ReturnType<typeof useInterventions> }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-14 font-semibold">
        What was done
      </h2>
      <p className="mt-0.5 text-12 text-muted">
        With the conflicts in the fleet before and after. Two things after each other are not yet cause and effect.
      </p>
      <InterventionList
        of={of}
        none={<p className="mt-3 text-12 text-muted">Nothing: neither the policy nor a person has acted on it.</p>}
      />
    </section>
  );
}

/**
 * Interventions, newest first.
 * @param props.named whether each says whom it is about
 * @param props.none stands where there are none
 */
export function InterventionList(props: { of: ReturnType<typeof useInterventions>; named?: boolean; none: ReactNode }) {
  const { named = false, none } = props;
  const { query, interventions } = props.of;
  const again = (): void => void query.refetch();
  return (
    <>
      <StaleNote failed={query.data === undefined ? null : query.error} at={query.dataUpdatedAt} onAgain={again} />
      {query.isPending ? (
        <p role="status" className="mt-3 text-12 text-muted">
          Loading what was done
        </p>
      ) : query.data === undefined ? (
        <div className="mt-3 flex flex-col items-start gap-3">
          <ApiProblem error={query.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      ) : interventions.length === 0 ? (
        none
      ) : (
        <>
          <ol className="mt-2 rounded-8 border border-line-strong bg-surface" aria-label="Interventions, newest first">
            {interventions.map((it) => (
              <Item key={it.intervention.intervention_id} of={it} named={named} />
            ))}
          </ol>
          {query.hasNextPage && (
            <Button
              className="mt-2 max-desk:h-11"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {query.isFetchingNextPage ? 'Loading older ones' : 'Load older'}
            </Button>
          )}
        </>
      )}
    </>
  );
}

function Item({ of, named }: { of: InterventionEffect; named: boolean }) {
  const { now, fleet_id } = useSurroundings();
  const { intervention } = of;
  const effect = effectWords(of);
  const [evidence] = intervention.evidence;
  const { ends_at = null } = intervention;
  const heavy = intervention.kind === 'quarantine';
  return (
    <li data-testid="intervention" className="border-b border-line px-4 py-3 text-12 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        {named && (
          <Link
            href={agentAddress(fleet_id, intervention.agent_id)}
            prefetch={false}
            className="flex max-w-64 min-w-0 underline-offset-2 hover:underline max-desk:py-2"
          >
            <AgentName id={intervention.agent_id} />
          </Link>
        )}
        <span className={`font-semibold ${heavy ? 'text-quarantine' : ''}`}>{interventionWords(intervention)}</span>
        <span className="text-muted">
          <Age at={intervention.timestamp} /> ago by <bdi>{visible(actorWords(intervention))}</bdi>
        </span>
      </p>
      {intervention.reason !== '' && <bdi className="mt-0.5 block break-words">{visible(intervention.reason)}</bdi>}
      {ends_at !== null && Date.parse(ends_at) > now && (
        <p className="mt-1 text-muted">
          Ends on its own, on probation: {dateAndClock(ends_at)}, unless it ended before.
        </p>
      )}
      <p className="mt-1 text-muted">
        Conflicts {effect.before}, {effect.after}.
        {evidence !== undefined && (
          <>
            {' '}
            <EvidenceLink
              of={{ message_id: evidence, correlation_id: null }}
              className="text-accent underline underline-offset-2"
            >
              Its evidence
            </EvidenceLink>
          </>
        )}
      </p>
    </li>
  );
}
