import { SetupPage } from '../../../src/setup/setup-page.tsx';

export default function Page() {
  return <SetupPage />;
}
