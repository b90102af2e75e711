'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { Api } from '../api/client.ts';
import { resolveAddress } from '../config.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { FleetPage } from './fleet-page.tsx';

const never = () => () => {};

/** The whole page in the browser. The server sends it empty: what it shows belongs to a session that only the gateway knows. */
export function Dashboard({ gateway_url, ingestion_url }: { gateway_url: string; ingestion_url: string }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } }));
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  if (!inBrowser) return null;
  return (
    <QueryClientProvider client={queries}>
      <Connected gateway_url={gateway_url} ingestion_url={ingestion_url} />
    </QueryClientProvider>
  );
}

function Connected({ gateway_url, ingestion_url }: { gateway_url: string; ingestion_url: string }) {
  const [api] = useState(() => new Api(resolveAddress(gateway_url, window.location.href)));
  return (
    <SessionGate api={api}>
      {(session, relogin) => (
        <FleetPage
          api={api}
          session={session}
          relogin={relogin}
          ingestion={ingestion_url === '' ? null : resolveAddress(ingestion_url, window.location.href)}
        />
      )}
    </SessionGate>
  );
}
