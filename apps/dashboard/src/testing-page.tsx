import type { SessionView } from '@chorus/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime.js';
import { PathnameContext, SearchParamsContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { useState, type ReactNode } from 'react';
import { Api } from './api/client.ts';
import { InSurroundings, type Surroundings } from './fleet/context.tsx';
import { NOTHING } from './live/live-client.ts';
import type { FleetState } from './live/state.ts';
import { FLEET, iso, NOW } from './testing.ts';

export const session: SessionView = {
  key_id: 'k',
  scopes: ['read', 'operate'],
  fleets: [],
  expires_at: iso(NOW + 3_600_000),
};

const nothing = (): void => {};
const ROUTER = { back: nothing, forward: nothing, refresh: nothing, prefetch: nothing, bfcacheId: '' };

/** What a part of the page stands in, with a given fleet and without a gateway. */
export function Page({
  fleet,
  path = '/',
  onGo = () => {},
  children,
  ...of
}: {
  fleet: FleetState;
  path?: string;
  onGo?: (address: string) => void;
  children: ReactNode;
} & Partial<Surroundings>) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const around: Surroundings = {
    api: new Api('http://127.0.0.1:9'),
    session,
    fleet_id: FLEET,
    live: { ...NOTHING, fleet },
    status: 'live',
    now: NOW,
    retry: () => {},
    ...of,
  };
  return (
    <QueryClientProvider client={queries}>
      <AppRouterContext value={{ ...ROUTER, push: onGo, replace: onGo }}>
        <PathnameContext value={path}>
          <SearchParamsContext value={new URLSearchParams(window.location.search)}>
            <InSurroundings value={around}>{children}</InSurroundings>
          </SearchParamsContext>
        </PathnameContext>
      </AppRouterContext>
    </QueryClientProvider>
  );
}

/** jsdom lays nothing out: gives every element a size, so that virtual lists show their rows. */
export function giveElementsSize(): void {
  Object.defineProperties(HTMLElement.prototype, {
    clientHeight: { configurable: true, value: 600 },
    clientWidth: { configurable: true, value: 360 },
    offsetHeight: { configurable: true, value: 50 },
  });
}
