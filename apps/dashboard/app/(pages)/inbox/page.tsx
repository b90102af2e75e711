import { InboxPage } from '../../../src/inbox/inbox-page.tsx';

export default function Page() {
  return <InboxPage />;
}
