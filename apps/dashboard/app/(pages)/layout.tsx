import { Suspense, type ReactNode } from 'react';
import { readConfig } from '../../src/config.ts';
import { Shell } from '../../src/shell/shell.tsx';

// The gateway's address belongs to the installation, not to the build.
export const dynamic = 'force-dynamic';

/** What all pages share; it stays, with the connection of the fleet, when one page follows the other. */
export default function PagesLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <Shell gateway_url={readConfig().gateway_url}>{children}</Shell>
    </Suspense>
  );
}
