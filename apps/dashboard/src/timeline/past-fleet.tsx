'use client';
import { useMemo, type ReactNode } from 'react';
import { SurroundingsContext, useSurroundings } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { pastFleet } from './past.ts';
import { usePast } from './use-moment.ts';

/** What stands in it shows the moment that the address names, where it names one and that is known by now. */
export function PastFleet({ children }: { children: ReactNode }) {
  const around = useSurroundings();
  const [{ at }] = useUrlState();
  const { data } = usePast();
  const { live } = around;
  const value = useMemo(() => {
    if (at === null || data === undefined || live.fleet === null) return around;
    return { ...around, now: Date.parse(data.as_of), live: { ...live, fleet: pastFleet(live.fleet, data) } };
  }, [around, at, data, live]);
  return <SurroundingsContext value={value}>{children}</SurroundingsContext>;
}
