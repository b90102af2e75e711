'use client';
import { usePlace } from '../fleet/context.tsx';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { visible } from '../ui/text.ts';
import { Channels } from './channels.tsx';
import { Keys } from './keys.tsx';

/** Who may do what in this fleet, and whom Chorus tells. */
export function SettingsPage() {
  usePageTitle('Settings');
  const { fleet_id, session } = usePlace();
  return (
    <PageBody>
      <h1 className="text-20 font-semibold tracking-[-0.01em]">Settings</h1>
      <p className="mt-1 mb-8 text-muted">
        Of fleet <bdi className="id text-text">{visible(fleet_id)}</bdi>. You are logged in with the key{' '}
        <bdi className="id text-text">{visible(session.key_id)}</bdi>, which may {session.scopes.join(', ')}. Changes
        are written to the audit log.
      </p>
      <div className="space-y-10">
        <Keys />
        <Channels />
      </div>
    </PageBody>
  );
}
