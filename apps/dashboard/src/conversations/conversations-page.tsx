'use client';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';

/** Every conversation that the event store holds, newest first. */
export function ConversationsPage() {
  usePageTitle('Conversations');
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">Conversations</h1>
    </PageBody>
  );
}
