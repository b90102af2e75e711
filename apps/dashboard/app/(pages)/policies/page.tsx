import { PoliciesPage } from '../../../src/policies/policies-page.tsx';

export default function Page() {
  return <PoliciesPage />;
}
