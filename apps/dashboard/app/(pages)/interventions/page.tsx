import { InterventionsPage } from '../../../src/interventions/interventions-page.tsx';

export default function Page() {
  return <InterventionsPage />;
}
