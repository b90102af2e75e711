'use client';
import { LIVE_DECISIONS, type DecisionView } from '@chorus/contracts';
import { useCallback, useRef, useState } from 'react';
import type { Api } from '../api/client.ts';

interface Pause {
  /** What stood in the feed when it stopped. */
  readonly decisions: readonly DecisionView[];
  /** Loaded by REST while it stands still. */
  readonly older: readonly DecisionView[];
}

/**
 * The feed stands still while somebody reads: while the pointer is over it, the keyboard has its focus in it, or it is scrolled down. What
 * arrives meanwhile is counted. Older decisions are loaded only while it stands still, so that no gap can open between.
 */
export function usePausedFeed(live: readonly DecisionView[], api: Api, fleet_id: string) {
  const [pause, setPause] = useState<Pause | null>(null);
  const [older, setOlder] = useState<'more' | 'loading' | 'end' | 'failed'>('more');
  const latest = useRef(live);
  const cursor = useRef<string>(undefined);
  latest.current = live;
  const stop = useCallback(() => setPause((now) => now ?? { decisions: latest.current, older: [] }), []);
  const go = useCallback(() => {
    setPause(null);
    setOlder('more');
    cursor.current = undefined;
  }, []);
  const shown = pause === null ? live : [...pause.decisions, ...pause.older];
  const newest = pause?.decisions[0]?.offset ?? -1;
  const waiting = pause === null ? 0 : live.filter((it) => it.offset > newest).length;
  const oldest = shown.at(-1)?.offset;
  const loadOlder = useCallback(async () => {
    if (oldest === undefined || shown.length < LIVE_DECISIONS || older === 'loading' || older === 'end') return;
    stop();
    setOlder('loading');
    try {
      const page = await pageBefore(api, fleet_id, oldest, cursor.current);
      cursor.current = page.cursor;
      setPause((now) => (now === null ? now : { ...now, older: [...now.older, ...page.decisions] }));
      setOlder(page.cursor === undefined ? 'end' : 'more');
    } catch {
      setOlder('failed');
    }
  }, [api, fleet_id, oldest, older, shown.length, stop]);
  // A snapshot that was not full held all there is.
  const complete = older === 'more' && shown.length < LIVE_DECISIONS;
  return { shown, paused: pause !== null, waiting, stop, go, older: complete ? ('end' as const) : older, loadOlder };
}

const PAGE = 500;
const MOST_PAGES = 20;

/** The next page that has anything older than `oldest`. Without a cursor the pages begin with the newest, so some may be known. */
async function pageBefore(api: Api, fleet_id: string, oldest: number, from: string | undefined) {
  let cursor = from;
  for (let page = 0; page < MOST_PAGES; page++) {
    const list = await api.decisions(fleet_id, cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor });
    cursor = list.next_cursor ?? undefined;
    const decisions = list.decisions.filter((it) => it.offset < oldest);
    if (decisions.length > 0 || cursor === undefined) return { decisions, cursor };
  }
  return { decisions: [], cursor };
}
