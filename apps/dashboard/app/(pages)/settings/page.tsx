import { SettingsPage } from '../../../src/settings/settings-page.tsx';

export default function Page() {
  return <SettingsPage />;
}
