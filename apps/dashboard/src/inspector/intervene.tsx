'use client';
import type { AgentDetail, AgentSummary } from '@chorus/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { isQuarantined, wouldBeQuarantined } from '../agents/level.ts';
import { mayOperate, useSurroundings } from '../fleet/context.tsx';
import { Button } from '../ui/button.tsx';
import { ReasonField, reasonIsEnough } from '../ui/reason-field.tsx';
import { count, visible } from '../ui/text.ts';

const NAMED = 6;

/** Quarantine or release: first what it would do, then why, then the button. */
export function Intervene({ agent, detail }: { agent: AgentSummary; detail: AgentDetail | undefined }) {
  const { api, session, fleet_id, status, live } = useSurroundings();
  const [reason, setReason] = useState('');
  const inForce = isQuarantined(agent);
  const would = wouldBeQuarantined(agent);
  const mode = live.fleet?.mode ?? 'observe';
  const act = useMutation({
    mutationFn: (release: boolean) =>
      release
        ? api.release(fleet_id, agent.agent_id, reason.trim())
        : api.quarantine(fleet_id, agent.agent_id, reason.trim()),
    onSuccess: () => setReason(''),
  });
  const release = inForce || would;
  const may = mayOperate(session);
  const ready = may && status === 'live' && reasonIsEnough(reason) && !act.isPending;
  return (
    <form
      aria-label={release ? 'Release' : 'Quarantine'}
      className="flex-none border-t border-line px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) act.mutate(release);
      }}
    >
      <h3 className="flex min-w-0 items-baseline gap-2 font-semibold">
        {release ? 'Release' : 'Quarantine'} <bdi className="id truncate font-medium">{visible(agent.agent_id)}</bdi>
      </h3>
      <dl className="my-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-12 [&>dt]:text-muted">
        <Effect
          release={release}
          inForce={inForce}
          detail={detail}
          blocked={agent.activity?.blocked ?? 0}
          mode={mode}
        />
      </dl>
      <ReasonField value={reason} onChange={setReason} disabled={!may} />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {release ? (
          <>
            <Button type="submit" look="primary" size="verdict" disabled={!ready}>
              {inForce ? 'Release on probation' : 'Clear the mark'}
            </Button>
            {would && (
              <Button look="danger" size="verdict" disabled={!ready} onClick={() => act.mutate(false)}>
                Quarantine now
              </Button>
            )}
          </>
        ) : (
          <Button type="submit" look="danger" size="verdict" disabled={!ready}>
            Quarantine
          </Button>
        )}
        <span role="status" className="min-w-0 flex-1 text-12 text-muted">
          {act.error !== null ? (
            <span className="text-critical">{act.error.message}</span>
          ) : act.isSuccess ? (
            'Sent; the change shows here when it is in force.'
          ) : !may ? (
            'This key may look, not act.'
          ) : status !== 'live' ? (
            'Actions wait until the connection is live.'
          ) : (
            ''
          )}
        </span>
      </div>
    </form>
  );
}

/** The blast radius in words. */
function Effect(props: {
  release: boolean;
  inForce: boolean;
  detail: AgentDetail | undefined;
  blocked: number;
  mode: 'observe' | 'enforce';
}) {
  const { release, inForce, detail, blocked, mode } = props;
  const radius = detail?.blast_radius;
  if (radius === undefined) return <Pair name={release ? 'Reopens' : 'Cuts'}>asking</Pair>;
  const paths = `${count(radius.paths_in + radius.paths_out, 'path')}, ${radius.paths_in} in and ${radius.paths_out} out`;
  if (release)
    return inForce ? (
      <>
        <Pair name="Reopens">{paths}</Pair>
        <Pair name="Then">
          on probation; {count(blocked, 'message')} of it {blocked === 1 ? 'was' : 'were'} marked blocked and{' '}
          {blocked === 1 ? 'stays' : 'stay'} so
        </Pair>
      </>
    ) : (
      <>
        <Pair name="Now">not in force: this fleet only observes, nothing is blocked</Pair>
        <Pair name="Would cut">{paths}</Pair>
      </>
    );
  return (
    <>
      <Pair name="Cuts">{paths}</Pair>
      <Pair name="Only source of">
        {radius.only_source_of.length === 0 ? (
          'no other agent'
        ) : (
          <span className="id leading-4">
            {radius.only_source_of.slice(0, NAMED).map(visible).join(', ')}
            {radius.only_source_of.length > NAMED && ` +${radius.only_source_of.length - NAMED}`}
          </span>
        )}
      </Pair>
      <Pair name="Reaches">{count(radius.reaches_within_two, 'agent')} within 2 steps</Pair>
      {mode === 'observe' && <Pair name="Mode">observe, but what a person orders is in force</Pair>}
    </>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
