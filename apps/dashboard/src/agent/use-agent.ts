'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { askInterventions, askParticipation, askWhy } from '../api/trust.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { RANGE_MS, type Between } from '../inspector/use-history.ts';
import type { Range } from '../fleet/url-state.ts';

const REFRESH_MS = 15_000;
/** Its answer goes through many decisions. */
const PARTICIPATION_REFRESH_MS = 60_000;

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

/** What was done, newest first, page by page. @param agent_id empty: to any agent of the fleet */
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

/** How the agent got on with others in a time; one that ends now is asked for again while the page is live. */
export function useParticipation(agent_id: string, range: Range | Between) {
  const { api, fleet_id, now, status } = useSurroundings();
  return useQuery({
    queryKey: ['participation', fleet_id, agent_id, range],
    queryFn: () => {
      const { from, to } = typeof range === 'string' ? { from: now - RANGE_MS[range], to: now } : range;
      return askParticipation(api, fleet_id, agent_id, new Date(from).toISOString(), new Date(to).toISOString());
    },
    refetchInterval: status === 'live' && typeof range === 'string' ? PARTICIPATION_REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
}
