'use client';
import type { SessionView } from '@chorus/contracts';
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Api } from '../api/client.ts';
import { LiveClient, NOTHING, type LiveView } from '../live/live-client.ts';
import { RAISED_RISK } from '../live/state.ts';
import { statusOf, type Status } from '../live/status.ts';

/** What every part of the page may need to know. */
export interface Surroundings {
  readonly api: Api;
  readonly session: SessionView;
  readonly fleet_id: string;
  readonly live: LiveView;
  readonly status: Status;
  /** Server clock, ms since 1970; moves on once a second. */
  readonly now: number;
  readonly retry: () => void;
}

/** Of them what stays the same as long as the fleet does. */
export type Place = Pick<Surroundings, 'api' | 'session' | 'fleet_id'>;

const SurroundingsContext = createContext<Surroundings | null>(null);
const PlaceContext = createContext<Place | null>(null);
const NowContext = createContext<number | null>(null);

function inFleet<T>(value: T | null): T {
  if (value === null) throw new Error('This part of the page stands outside LiveFleet, which connects it to a fleet.');
  return value;
}

/** All of them: drawn anew at each news, twenty times a second in a busy fleet. What needs less asks for less. */
export const useSurroundings = (): Surroundings => inFleet(useContext(SurroundingsContext));

/** For what shows nothing of the news. */
export const usePlace = (): Place => inFleet(useContext(PlaceContext));

/** For what shows no more of them than the time: server clock, ms since 1970; moves on once a second. */
export const useNow = (): number => inFleet(useContext(NowContext));

/** What stands in it has these surroundings. */
export function InSurroundings({ value, children }: { value: Surroundings; children: ReactNode }) {
  const { api, session, fleet_id, now } = value;
  const place = useMemo(() => ({ api, session, fleet_id }), [api, session, fleet_id]);
  return (
    <PlaceContext value={place}>
      <NowContext value={now}>
        <SurroundingsContext value={value}>{children}</SurroundingsContext>
      </NowContext>
    </PlaceContext>
  );
}

/** May this key act, or only look? */
export const mayOperate = (session: SessionView): boolean => session.scopes.includes('operate');

/** Connects what stands in it to one fleet. */
export function LiveFleet(props: {
  api: Api;
  session: SessionView;
  fleet_id: string;
  onUnauthorized: () => void;
  children: ReactNode;
}) {
  const { api, session, fleet_id, onUnauthorized } = props;
  const client = useMemo(
    () => new LiveClient({ fleet_id, url: api.liveUrl, poll: (before) => api.poll(fleet_id, before) }),
    [api, fleet_id],
  );
  useEffect(() => {
    client.start();
    return () => client.stop();
  }, [client]);
  const snapshotAt = useSyncExternalStore(
    client.subscribe,
    () => (client.view().fleet === null ? 0 : client.view().connection.since),
    () => 0,
  );
  useEffect(() => {
    // What the feed does not reach back to; without it a conflict is still drawn, only not explained.
    if (snapshotAt > 0)
      api.decisions(fleet_id, { min_risk: RAISED_RISK }).then(
        ({ decisions }) => client.learn(decisions),
        () => {},
      );
  }, [api, client, fleet_id, snapshotAt]);
  const live = useSyncExternalStore(client.subscribe, client.view, () => NOTHING);
  const clock = useClock();
  const status = statusOf(live.connection, clock);
  useEffect(() => {
    if (status === 'unauthorized') onUnauthorized();
  }, [status, onUnauthorized]);
  const now = clock + live.clock_offset_ms;
  const value = useMemo(
    () => ({ api, session, fleet_id, live, status, now, retry: client.retry }),
    [api, session, fleet_id, live, status, now, client],
  );
  return <InSurroundings value={value}>{props.children}</InSurroundings>;
}

function useClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
