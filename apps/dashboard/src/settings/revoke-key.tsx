'use client';
import type { ApiKeyView } from '@chorus/contracts';
import { revokeKey } from '../api/admin.ts';
import { usePlace } from '../fleet/context.tsx';
import { visible } from '../ui/text.ts';
import { Confirm } from './confirm.tsx';

/** Revokes for good. */
export function RevokeKey({ of: key, onSent, onClose }: { of: ApiKeyView; onSent: () => void; onClose: () => void }) {
  const { api, fleet_id, session } = usePlace();
  const own = key.key_id === session.key_id;
  return (
    <Confirm
      title={
        <>
          Revoke <bdi>{visible(key.name)}</bdi>
        </>
      }
      consequence={
        <>
          Within a second nothing is taken any more that is sent or asked with{' '}
          <bdi className="id leading-4">{visible(key.key_id)}</bdi> (may {key.scopes.join(', ')}); programs that use it
          get 401. A revoked key cannot be brought back.
          {own && ' It is the key that you are logged in with: you will have to log in with another one.'}
        </>
      }
      verb="Revoke"
      act={(reason) => revokeKey(api, fleet_id, key.key_id, reason)}
      onSent={onSent}
      onClose={onClose}
    />
  );
}
