import { ConversationsPage } from '../../../src/conversations/conversations-page.tsx';

export default function Page() {
  return <ConversationsPage />;
}
