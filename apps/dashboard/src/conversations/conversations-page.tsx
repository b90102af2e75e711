'use client';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ConversationList } from './conversation-list.tsx';
import { FindMessage } from './find-message.tsx';
import { useListState } from './url-state.ts';

/** Every conversation that the event store holds; with `?message=` or `?decision=` the way to one of them. */
export function ConversationsPage() {
  const [{ message, decision }] = useListState();
  usePageTitle('Conversations');
  if (message !== '') return <FindMessage key={message} message_id={message} />;
  return decision === '' ? <ConversationList /> : <FindMessage key={decision} decision={decision} />;
}
