import { ConversationPage } from '../../../src/conversation/conversation-page.tsx';

export default function Page() {
  return <ConversationPage />;
}
