'use client';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';

/** One conversation, message by message. */
export function ConversationPage() {
  usePageTitle('Conversation');
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">Conversation</h1>
    </PageBody>
  );
}
