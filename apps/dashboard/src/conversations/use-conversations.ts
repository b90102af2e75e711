'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { askConversations, type ConversationFilter } from '../api/conversations.ts';
import { usePlace } from '../fleet/context.tsx';

/** While only the newest page is shown it is asked for again so often; further down, lines would move under the reader. */
const EVERY_MS = 10_000;

/** The conversations of a filter, newest first, page by page. */
export function useConversations(filter: ConversationFilter) {
  const { api, fleet_id } = usePlace();
  const query = useInfiniteQuery({
    queryKey: ['conversations', fleet_id, filter],
    queryFn: ({ pageParam }) => askConversations(api, fleet_id, filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : EVERY_MS),
    refetchOnWindowFocus: false,
  });
  const conversations = useMemo(() => {
    // One that got a message between two pages would be in both.
    const all = query.data?.pages.flatMap((page) => page.conversations) ?? [];
    return [...new Map(all.map((it) => [it.correlation_id, it])).values()];
  }, [query.data]);
  return { query, conversations };
}
