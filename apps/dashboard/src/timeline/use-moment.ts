'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askPast, askTimeline } from '../api/past.ts';
import { usePlace } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';

const EVERY_MS = 5_000;

/** What happened in the past hour, asked for again every few seconds. */
export function useTimeline() {
  const { api, fleet_id } = usePlace();
  return useQuery({
    queryKey: ['timeline', fleet_id],
    queryFn: () => askTimeline(api, fleet_id),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** The fleet at the moment that the address names; nothing where it names none. */
export function usePast() {
  const { api, fleet_id } = usePlace();
  const [{ at }] = useUrlState();
  return useQuery({
    queryKey: ['past', fleet_id, at],
    queryFn: () => askPast(api, fleet_id, at ?? 0),
    enabled: at !== null,
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    placeholderData: at === null ? undefined : keepPreviousData,
  });
}

/** How often the moment moves while it plays. */
const BEAT_MS = 500;

/** Moves the moment on, so many times as fast as time goes, until it reaches the present. */
export function usePlaying(playing: boolean, speed: number, end: number, onEnd: () => void): void {
  const [{ at }, change] = useUrlState();
  useEffect(() => {
    if (!playing || at === null) return;
    const timer = setTimeout(() => {
      const next = at + BEAT_MS * speed;
      if (next < end) change({ at: next });
      else {
        change({ at: null });
        onEnd();
      }
    }, BEAT_MS);
    return () => clearTimeout(timer);
  }, [playing, at, speed, end, change, onEnd]);
}
