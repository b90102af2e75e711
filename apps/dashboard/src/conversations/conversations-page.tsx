'use client';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ConversationList } from './conversation-list.tsx';
import { FindMessage } from './find-message.tsx';
import { useListState } from './url-state.ts';

/** Every conversation that the event store holds; with `?message=` the way to one of them. */
export function ConversationsPage() {
  const [{ message }] = useListState();
  usePageTitle('Conversations');
  return message === '' ? <ConversationList /> : <FindMessage key={message} message_id={message} />;
}
