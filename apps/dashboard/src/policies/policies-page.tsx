'use client';
import type { PolicyList, PolicyVersion } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { askPolicies } from '../api/trust.ts';
import { useNow, usePlace } from '../fleet/context.tsx';
import { PageBody } from '../shell/page-body.tsx';
import { StaleNote } from '../shell/stale-note.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { visible } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import { BudgetLeft } from './budget-left.tsx';
import { draftOf, readDraft, type Draft } from './draft.ts';
import { PolicyForm } from './policy-form.tsx';
import { PolicyWords } from './policy-words.tsx';
import { PutInForce } from './put-in-force.tsx';
import { fateOf, fateWords, isLate, type Sent } from './sent.ts';
import { Versions } from './versions.tsx';
import { useWhatIf, WhatIfPanel } from './what-if.tsx';

/** How often the list is asked for: soon while a change of one's own is on its way, else now and then. */
const SOON_MS = 1_000;
const NOW_AND_THEN_MS = 10_000;

/** How evidence becomes trust in this fleet: what holds, what another policy would have led to, what held before. */
export function PoliciesPage() {
  usePageTitle('Policies');
  const { api, fleet_id } = usePlace();
  const [sent, setSent] = useState<Sent | null>(null);
  const list = useQuery({
    queryKey: ['policies', fleet_id],
    queryFn: () => askPolicies(api, fleet_id),
    refetchInterval: ({ state }) => (isOnItsWay(sent, state.data) ? SOON_MS : NOW_AND_THEN_MS),
  });
  const again = (): void => void list.refetch();
  return (
    <PageBody>
      <h1 className="text-20 font-semibold tracking-[-0.01em]">Policies</h1>
      <p className="mt-1 mb-8 max-w-[80ch] text-muted">
        How evidence becomes trust in fleet <bdi className="id text-text">{visible(fleet_id)}</bdi>, and when the policy
        acts on its own. Each change is a version of its own, and holds for what comes after it.
      </p>
      <StaleNote failed={list.data === undefined ? null : list.error} at={list.dataUpdatedAt} onAgain={again} />
      {list.data !== undefined ? (
        <Policies
          list={list.data}
          sent={sent}
          onSent={(of) => {
            setSent(of);
            again();
          }}
          onStart={() => setSent(null)}
          onAgain={again}
        />
      ) : list.error === null ? (
        <div aria-busy="true">
          <p role="status" className="text-12 text-muted">
            Loading the policies
          </p>
          <div aria-hidden="true" className="mt-4 space-y-4">
            {[60, 84, 72, 40].map((width) => (
              <Bar key={width} width={`${width}%`} />
            ))}
          </div>
        </div>
      ) : (
        <div className="flex flex-col items-start gap-3">
          <ApiProblem error={list.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      )}
    </PageBody>
  );
}

const isOnItsWay = (sent: Sent | null, list: PolicyList | undefined): boolean =>
  sent !== null && list !== undefined && fateOf(sent, list).kind === 'on its way';

/** What is being changed, and of which version. */
interface Editing {
  readonly base: number;
  readonly draft: Draft;
}

function Policies(props: {
  list: PolicyList;
  sent: Sent | null;
  onSent: (sent: Sent) => void;
  onStart: () => void;
  onAgain: () => void;
}) {
  const { list, sent, onSent, onStart, onAgain } = props;
  const now = useNow();
  const [editing, setEditing] = useState<Editing | null>(null);
  const question = useWhatIf();
  const current = list.versions.find(({ version }) => version === list.current);
  const reading = useMemo(() => (editing === null ? null : readDraft(editing.draft)), [editing]);
  const fate = sent === null ? null : fateOf(sent, list);
  const arrived = fate?.kind === 'in force';
  const onItsWay = fate?.kind === 'on its way';
  useEffect(() => {
    if (arrived) setEditing(null);
  }, [arrived, sent]);
  if (current === undefined)
    return <p role="alert">The version in force, {list.current}, is not among those listed.</p>;
  const start = (of: PolicyVersion): void => {
    question.reset();
    onStart();
    setEditing({ base: list.current, draft: draftOf(of.policy) });
    window.requestAnimationFrame(() => document.getElementById('in-force')?.scrollIntoView());
  };
  return (
    <div className="space-y-10">
      <section aria-labelledby="in-force">
        <div className="mb-3 flex flex-wrap items-baseline gap-x-3 gap-y-2">
          <h2 id="in-force" className="text-14 font-semibold">
            {editing === null ? `In force: version ${current.version}` : `A draft of version ${list.current + 1}`}
          </h2>
          <p className="min-w-0 flex-1 text-12 text-muted">
            {editing !== null ? `Version ${list.current} stays in force meanwhile.` : since(current)}
          </p>
          {editing === null && (
            <Button onClick={() => start(current)} className="max-desk:h-11">
              Change it
            </Button>
          )}
        </div>
        {list.budget !== undefined && <BudgetLeft of={list.budget} />}
        {editing === null || reading === null ? (
          <PolicyWords of={current.policy} />
        ) : (
          <PolicyForm
            draft={editing.draft}
            reading={reading}
            inForce={current.policy}
            onChange={(draft) => setEditing({ ...editing, draft })}
          />
        )}
        <p role="status" className="mt-2 min-h-4 text-12 text-muted">
          {sent !== null && fate !== null && (onItsWay || arrived === (editing === null)) && fateWords(sent, fate, now)}
        </p>
      </section>
      {editing !== null && reading !== null && (
        <>
          <WhatIfPanel policy={reading.policy} question={question} />
          <PutInForce
            policy={reading.policy}
            base={editing.base}
            list={list}
            sending={onItsWay && sent !== null && !isLate(sent, now)}
            onMoved={() => setEditing({ ...editing, base: list.current })}
            onConflict={onAgain}
            onSent={onSent}
            onDiscard={() => setEditing(null)}
          />
        </>
      )}
      <Versions list={list} onStart={start} />
    </div>
  );
}

function since({ effective_from, changed_by, reason }: PolicyVersion): string {
  if (effective_from === null) return 'The default, from the beginning.';
  const by = changed_by === null ? '' : ` by ${visible(changed_by)}`;
  return `Since ${dateAndClock(effective_from)}${by}: ${visible(reason)}`;
}
