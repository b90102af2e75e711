'use client';
import type { InterventionEffect } from '@chorus/contracts';
import { useId } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { StaleNote } from '../shell/stale-note.tsx';
import { Age } from '../ui/age.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { visible } from '../ui/text.ts';
import type { useInterventions } from './use-agent.ts';
import { actorWords, effectWords, interventionWords } from './words.ts';

/** What was done to the agent, and the conflicts of its fleet before and after. */
export function Interventions({ of: { query, interventions } }: { of: ReturnType<typeof useInterventions> }) {
  const id = useId();
  const again = (): void => void query.refetch();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-14 font-semibold">
        What was done
      </h2>
      <p className="mt-0.5 text-12 text-muted">
        With the conflicts in the fleet before and after. Two things after each other are not yet cause and effect.
      </p>
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
        <p className="mt-3 text-12 text-muted">Nothing: neither the policy nor a person has acted on it.</p>
      ) : (
        <>
          <ol className="mt-2 rounded-8 border border-line-strong bg-surface">
            {interventions.map((it) => (
              <Item key={it.intervention.intervention_id} of={it} />
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
    </section>
  );
}

function Item({ of }: { of: InterventionEffect }) {
  const { now } = useSurroundings();
  const { intervention } = of;
  const effect = effectWords(of);
  const [evidence] = intervention.evidence;
  const heavy = intervention.kind === 'quarantine';
  return (
    <li data-testid="intervention" className="border-b border-line px-4 py-3 text-12 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className={`font-semibold ${heavy ? 'text-quarantine' : ''}`}>{interventionWords(intervention)}</span>
        <span className="text-muted">
          <Age at={intervention.timestamp} now={now} /> ago by <bdi>{visible(actorWords(intervention))}</bdi>
        </span>
      </p>
      {intervention.reason !== '' && <bdi className="mt-0.5 block break-words">{visible(intervention.reason)}</bdi>}
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
