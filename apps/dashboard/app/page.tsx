import { Suspense } from 'react';
import { readConfig } from '../src/config.ts';
import { Dashboard } from '../src/fleet/dashboard.tsx';

// The gateway's address belongs to the installation, not to the build.
export const dynamic = 'force-dynamic';

export default function Page() {
  const { gateway_url, ingestion_url } = readConfig();
  return (
    <Suspense>
      <Dashboard gateway_url={gateway_url} ingestion_url={ingestion_url} />
    </Suspense>
  );
}
