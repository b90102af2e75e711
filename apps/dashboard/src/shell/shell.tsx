'use client';
import type { SessionView } from '@chorus/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Api } from '../api/client.ts';
import { resolveAddress } from '../config.ts';
import { LiveFleet } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { TopBar } from './top-bar.tsx';

const never = () => () => {};

/** What stands round every page, in the browser. The server sends it empty: what it shows belongs to a session that only the gateway knows. */
export function Shell({ gateway_url, children }: { gateway_url: string; children: ReactNode }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } }));
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  if (!inBrowser) return null;
  return (
    <QueryClientProvider client={queries}>
      <Connected gateway_url={gateway_url}>{children}</Connected>
    </QueryClientProvider>
  );
}

function Connected({ gateway_url, children }: { gateway_url: string; children: ReactNode }) {
  const [api] = useState(() => new Api(resolveAddress(gateway_url, window.location.href)));
  return (
    <SessionGate api={api}>
      {(session, relogin) => (
        <InFleet api={api} session={session} relogin={relogin}>
          {children}
        </InFleet>
      )}
    </SessionGate>
  );
}

/** The fleet of the address, on every page; where it names none, one is chosen and written there. */
function InFleet(props: { api: Api; session: SessionView; relogin: () => void; children: ReactNode }) {
  const [url, changeUrl] = useUrlState();
  const fleet_id = url.fleet ?? firstFleet(props.session);
  useEffect(() => {
    if (url.fleet === null) changeUrl({ fleet: fleet_id });
  }, [url.fleet, fleet_id, changeUrl]);
  return (
    <LiveFleet
      key={fleet_id}
      api={props.api}
      session={props.session}
      fleet_id={fleet_id}
      onUnauthorized={props.relogin}
    >
      <div className="flex h-dvh flex-col">
        <TopBar />
        <ConnectionBanner />
        {props.children}
      </div>
    </LiveFleet>
  );
}

/** The one with most agents; a person’s own before a simulated one. */
function firstFleet({ fleets }: SessionView): string {
  const [first] = [...fleets].sort((a, b) => Number(a.simulated) - Number(b.simulated) || b.agents - a.agents);
  return first?.fleet_id ?? 'default';
}
