'use client';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';

/** Connects agents to this fleet. */
export function SetupPage() {
  usePageTitle('Setup');
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">Connect your agents</h1>
    </PageBody>
  );
}
