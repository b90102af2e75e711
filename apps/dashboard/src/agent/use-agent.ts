'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { askInterventions, askWhy } from '../api/trust.ts';
import { useSurroundings } from '../fleet/context.tsx';

const REFRESH_MS = 15_000;

/**
 * What the score is made of.
 * @param limit latest changes that are listed
 * @param at as of this instant; empty: now, and asked again while the page is live
 */
export function useWhy(agent_id: string, limit: number, at: string) {
  const { api, fleet_id, status } = useSurroundings();
  return useQuery({
    queryKey: ['why', fleet_id, agent_id, limit, at],
    queryFn: () => askWhy(api, fleet_id, agent_id, limit, at),
    refetchInterval: status === 'live' && at === '' ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
}

/** What was done to the agent, newest first, page by page. */
export function useInterventions(agent_id: string) {
  const { api, fleet_id, status } = useSurroundings();
  const query = useInfiniteQuery({
    queryKey: ['interventions', fleet_id, agent_id],
    queryFn: ({ pageParam }) => askInterventions(api, fleet_id, agent_id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: status === 'live' ? REFRESH_MS : false,
  });
  const interventions = useMemo(() => query.data?.pages.flatMap((page) => page.interventions) ?? [], [query.data]);
  return { query, interventions };
}
