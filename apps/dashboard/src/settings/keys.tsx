'use client';
import type { ApiKeyView } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { askKeys } from '../api/admin.ts';
import { usePlace } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyRow } from './key-row.tsx';
import { RevokeKey } from './revoke-key.tsx';
import { may } from './scopes.ts';
import { Section } from './section.tsx';
import { Table } from './table.tsx';

/** How often the list is asked for: soon while a change of one's own is on its way, else now and then. */
const SOON_MS = 1_000;
const NOW_AND_THEN_MS = 15_000;

/** A change that was accepted and is not in the list yet. */
type Awaited = { readonly key_id: string; readonly state: 'active' | 'revoked' };

/** The API keys of the fleet. */
export function Keys() {
  const { api, fleet_id, session } = usePlace();
  const [dialog, setDialog] = useState<'create' | ApiKeyView | null>(null);
  const [awaited, setAwaited] = useState<Awaited | null>(null);
  const admin = may(session, 'admin');
  const keys = useQuery({
    queryKey: ['keys', fleet_id],
    queryFn: () => askKeys(api, fleet_id),
    enabled: admin,
    refetchInterval: ({ state }) => (pending(awaited, state.data?.keys) ? SOON_MS : NOW_AND_THEN_MS),
  });
  const onSent = (change: Awaited): void => {
    setAwaited(change);
    void keys.refetch();
  };
  return (
    <Section
      title="API keys"
      note="Each program and each person with a key of their own: then one can be revoked without the others."
      action={
        <Button look="primary" disabled={!admin} onClick={() => setDialog('create')}>
          Create key
        </Button>
      }
      refusal={admin ? null : 'Keys are seen and made with a key that has the scope admin; yours has not.'}
    >
      {admin && (
        <>
          <ApiProblem error={keys.error} className="mb-3" />
          {keys.data === undefined ? (
            keys.error === null && <p className="text-12 text-muted">Asking for the keys</p>
          ) : (
            <Table label="API keys" columns={['Name', 'Id', 'May', 'State', 'Created', 'Expires', '']}>
              {keys.data.keys.map((key) => (
                <KeyRow key={key.key_id} of={key} onRevoke={() => setDialog(key)} />
              ))}
            </Table>
          )}
          <p role="status" className="mt-2 min-h-4 text-12 text-muted">
            {pending(awaited, keys.data?.keys) ? 'Sent; the list shows it when it is in force.' : ''}
          </p>
        </>
      )}
      {dialog === 'create' && (
        <CreateKey onMade={(key_id) => onSent({ key_id, state: 'active' })} onClose={() => setDialog(null)} />
      )}
      {dialog !== null && dialog !== 'create' && (
        <RevokeKey
          of={dialog}
          onSent={() => onSent({ key_id: dialog.key_id, state: 'revoked' })}
          onClose={() => setDialog(null)}
        />
      )}
    </Section>
  );
}

const pending = (awaited: Awaited | null, keys: readonly ApiKeyView[] | undefined): boolean =>
  awaited !== null && keys?.find(({ key_id }) => key_id === awaited.key_id)?.state !== awaited.state;
