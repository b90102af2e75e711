'use client';
import { useMemo, useRef, type ReactNode } from 'react';
import { InSurroundings, useSurroundings } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { pastFleet } from './past.ts';
import { usePast } from './use-moment.ts';

/** What stands in it shows the moment that the address names, where it names one and that is known by now. */
export function PastFleet({ children }: { children: ReactNode }) {
  const around = useSurroundings();
  const [{ at }] = useUrlState();
  const { data } = usePast();
  const { live } = around;
  const present = useRef(live.fleet);
  present.current = live.fleet;
  const known = live.fleet !== null;
  // The past stands still: news of the present, which come all the time, lay nothing out anew.
  const then = useMemo(
    () => (at === null || data === undefined || present.current === null ? null : pastFleet(present.current, data)),
    [at, data, known, live.fleet?.mode],
  );
  const value = useMemo(
    () => (then === null ? around : { ...around, now: Date.parse(then.server_time), live: { ...live, fleet: then } }),
    [around, then, live],
  );
  return <InSurroundings value={value}>{children}</InSurroundings>;
}
