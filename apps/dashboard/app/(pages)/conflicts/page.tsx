import { ConflictsPage } from '../../../src/conflicts/conflicts-page.tsx';

export default function Page() {
  return <ConflictsPage />;
}
