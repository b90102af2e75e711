'use client';
import type { PolicyList, TrustPolicyBody } from '@chorus/contracts';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { setPolicy } from '../api/trust.ts';
import { mayOperate, useSurroundings } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { ReasonField, reasonIsEnough } from '../ui/reason-field.tsx';
import { visible } from '../ui/text.ts';
import { DifferenceList } from './difference-list.tsx';
import { differences } from './draft.ts';
import type { Sent } from './sent.ts';

/**
 * Puts the draft in force: what changes, then why, then the button.
 * @param props.base the version that the draft is a change of
 * @param props.sending it was sent, and nobody knows yet what became of it
 * @param props.onMoved the draft is to be a change of the version in force
 * @param props.onConflict another version is in force than was known here
 */
export function PutInForce(props: {
  policy: TrustPolicyBody | null;
  base: number;
  list: PolicyList;
  sending: boolean;
  onMoved: () => void;
  onConflict: () => void;
  onSent: (sent: Sent) => void;
  onDiscard: () => void;
}) {
  const { policy, base, list, sending, onMoved, onConflict, onSent, onDiscard } = props;
  const { api, fleet_id, session, status, now } = useSurroundings();
  const id = useId();
  const [reason, setReason] = useState('');
  const may = mayOperate(session);
  const current = list.versions.find(({ version }) => version === list.current);
  const changes = policy === null || current === undefined ? [] : differences(current.policy, policy);
  const moved = list.current !== base;
  const act = useMutation({
    mutationFn: (of: TrustPolicyBody) => setPolicy(api, fleet_id, of, base, reason.trim()),
    onSuccess: ({ command_id }) => onSent({ version: base + 1, command_id, at: now }),
    onError: (error) => error instanceof ApiError && error.status === 409 && onConflict(),
  });
  const waits = moved || sending || act.isPending;
  const ready = may && !waits && status === 'live' && changes.length > 0 && reasonIsEnough(reason);
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-14 font-semibold">
        Put in force
      </h2>
      <div className="mt-2 space-y-3">
        {moved && (
          <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 text-12">
            <span className="flex gap-2">
              <span className="mt-0.5">
                <Glyph name="warn" label="Meanwhile" />
              </span>
              <span>
                Version {list.current} came in force meanwhile
                {current?.changed_by ? `, by ${visible(current.changed_by)}` : ''}
                {current?.reason ? `: ${visible(current.reason)}` : ''}. The draft began with version {base}; what it
                would change of version {list.current} stands below.
              </span>
            </span>
            <Button onClick={onMoved}>Go on from version {list.current}</Button>
          </div>
        )}
        {policy === null ? (
          <p className="text-12 text-muted">Something in the draft is not accepted yet; it says so at its field.</p>
        ) : changes.length === 0 ? (
          <p className="text-12 text-muted">Nothing differs from version {list.current}, which is in force.</p>
        ) : (
          <DifferenceList of={changes} label={`Changes of version ${list.current}`} />
        )}
        <p className="text-12 text-muted">
          It holds for what comes after it: scores are not computed anew, and what is recorded keeps its version.
        </p>
        <form
          aria-label="Put in force"
          className="space-y-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready && policy !== null) act.mutate(policy);
          }}
        >
          <ReasonField value={reason} onChange={setReason} disabled={!may} />
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" look="primary" size="verdict" disabled={!ready}>
              {act.isPending || sending ? 'Sending' : `Put version ${list.current + 1} in force`}
            </Button>
            <Button look="ghost" size="verdict" onClick={onDiscard}>
              Discard the draft
            </Button>
            <span className="min-w-0 flex-1 text-12 text-muted">
              {!may
                ? 'A policy is put in force with a key that has the scope operate; yours has not. What if? works with any that may read.'
                : status !== 'live'
                  ? 'Actions wait until the connection is live.'
                  : ''}
            </span>
          </div>
        </form>
        <ApiProblem error={act.error} />
      </div>
    </section>
  );
}
