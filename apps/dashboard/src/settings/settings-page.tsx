'use client';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';

/** Keys and alert channels of this fleet. */
export function SettingsPage() {
  usePageTitle('Settings');
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">Settings</h1>
    </PageBody>
  );
}
