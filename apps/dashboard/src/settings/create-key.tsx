'use client';
import type { Scope } from '@chorus/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { createKey } from '../api/admin.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { ActionDialog } from '../ui/dialog.tsx';
import { Check, Field, FieldGroup, INPUT, NameField } from '../ui/field.tsx';
import { ReasonField, reasonIsEnough } from '../ui/reason-field.tsx';
import { SecretOnce } from '../ui/secret-once.tsx';
import { visible } from '../ui/text.ts';
import { expiresAt, LIFETIMES, type Lifetime } from './expiry.ts';
import { may, SCOPES } from './scopes.ts';

/** Asks what the key is for, then shows it, once. */
export function CreateKey({ onMade, onClose }: { onMade: (key_id: string) => void; onClose: () => void }) {
  const { api, fleet_id, session, now } = useSurroundings();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [lifetime, setLifetime] = useState<Lifetime>('never');
  const [reason, setReason] = useState('');
  const make = useMutation({
    gcTime: 0, // The answer holds the key: it does not outlive this dialog.
    mutationFn: () =>
      createKey(api, fleet_id, {
        name: name.trim(),
        scopes: [...scopes],
        expires_at: expiresAt(lifetime, now),
        reason: reason.trim(),
      }),
    onSuccess: ({ key_id }) => onMade(key_id),
  });
  if (make.data !== undefined)
    return (
      <ActionDialog firm title="Key created" onClose={onClose}>
        <div className="mt-3 space-y-3">
          <SecretOnce name="API key" secret={make.data.key} />
          <p className="text-12 text-muted">
            <bdi>{visible(name.trim())}</bdi>, id <bdi className="id leading-4">{make.data.key_id}</bdi>: may{' '}
            {scopes.join(', ')}. It holds within a second.
          </p>
          <Button look="primary" onClick={onClose} autoFocus>
            I have copied it
          </Button>
        </div>
      </ActionDialog>
    );
  const ready = name.trim() !== '' && scopes.length > 0 && reasonIsEnough(reason) && !make.isPending;
  return (
    <ActionDialog
      title={
        <>
          Create a key of <bdi className="id">{visible(fleet_id)}</bdi>
        </>
      }
      description="It is for this fleet only, and is shown once."
      onClose={onClose}
    >
      <form
        className="mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) make.mutate();
        }}
      >
        <NameField help="Who or what uses it, e.g. “CI of the checkout team”." value={name} onChange={setName} />
        <FieldGroup label="May">
          {SCOPES.map((it) => (
            <Check
              key={it.scope}
              name={it.scope}
              note={may(session, it.scope) ? it.may : `${it.may} (your key may not, so it cannot give it)`}
              checked={scopes.includes(it.scope)}
              disabled={!may(session, it.scope)}
              onChange={(on) =>
                setScopes((old) => (on ? [...old, it.scope] : old.filter((scope) => scope !== it.scope)))
              }
            />
          ))}
        </FieldGroup>
        <Field label="Expires">
          {(ids) => (
            <select
              {...ids}
              className={INPUT}
              value={lifetime}
              onChange={(event) => setLifetime(LIFETIMES.find(({ id }) => id === event.target.value)?.id ?? 'never')}
            >
              {LIFETIMES.map(({ id, name: words }) => (
                <option key={id} value={id}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <ReasonField value={reason} onChange={setReason} />
        <ApiProblem error={make.error} />
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={!ready}>
            {make.isPending ? 'Creating' : 'Create key'}
          </Button>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </ActionDialog>
  );
}
