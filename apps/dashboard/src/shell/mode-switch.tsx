'use client';
import type { FleetMode } from '@chorus/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { mayOperate, useSurroundings } from '../fleet/context.tsx';
import { Button } from '../ui/button.tsx';
import { ActionDialog } from '../ui/dialog.tsx';
import { ReasonField, reasonIsEnough } from '../ui/reason-field.tsx';
import { visible } from '../ui/text.ts';

const NAMES: Record<FleetMode, string> = { observe: 'Observe', enforce: 'Enforce' };

/** Observe or enforce, in the bar. */
export function ModeSwitch() {
  return (
    <div className="max-desk:hidden">
      <ModeChoice />
    </div>
  );
}

/** Two states; pressing the other one opens a dialog, since it changes what happens to agents. */
export function ModeChoice() {
  const { live, session, status } = useSurroundings();
  const [wanted, setWanted] = useState<FleetMode | null>(null);
  const mode = live.fleet?.mode ?? null;
  const may = mayOperate(session);
  return (
    <>
      <div
        role="group"
        aria-label="Mode of this fleet"
        className="inline-flex h-7 flex-none overflow-hidden rounded-6 border border-line-strong"
      >
        {(['observe', 'enforce'] as const).map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={mode === it}
            disabled={mode === null || (mode !== it && (!may || status !== 'live'))}
            title={mode !== it && !may ? 'This key may look, not act' : undefined}
            onClick={() => mode !== it && setWanted(it)}
            className="px-2.5 text-12 font-medium text-muted aria-pressed:bg-raised aria-pressed:text-text aria-pressed:shadow-[inset_0_-2px_var(--text)]"
          >
            {NAMES[it]}
          </button>
        ))}
      </div>
      {wanted !== null && <ModeDialog to={wanted} onDone={() => setWanted(null)} />}
    </>
  );
}

function ModeDialog({ to, onDone }: { to: FleetMode; onDone: () => void }) {
  const { api, fleet_id, live } = useSurroundings();
  const [reason, setReason] = useState('');
  const change = useMutation({ mutationFn: () => api.setMode(fleet_id, to, reason.trim()), onSuccess: onDone });
  const would = [...(live.fleet?.agents.values() ?? [])].filter(
    (agent) => agent.trust?.standing === 'quarantined',
  ).length;
  return (
    <ActionDialog
      title={
        <>
          {to === 'enforce' ? 'Enforce in' : 'Only observe'} <bdi className="id">{visible(fleet_id)}</bdi>
        </>
      }
      description={
        to === 'enforce'
          ? `What the policy decides will be in force: messages of quarantined agents are marked blocked, and agents are told to stop. ${would} ${would === 1 ? 'agent stands' : 'agents stand'} to be quarantined at this moment.`
          : 'The policy will only say what it would do. A quarantine that a person set stays in force.'
      }
      onClose={onDone}
    >
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <ReasonField value={reason} onChange={setReason} autoFocus />
        {change.error !== null && (
          <p role="alert" className="mt-2 text-12 text-critical">
            {change.error.message}
          </p>
        )}
        <div className="mt-3 flex gap-2">
          <Button type="submit" look="primary" disabled={!reasonIsEnough(reason) || change.isPending}>
            {NAMES[to]}
          </Button>
          <Button look="ghost" onClick={onDone}>
            Cancel
          </Button>
        </div>
      </form>
    </ActionDialog>
  );
}
