'use client';
import type { ConversationPage, StoredDecision } from '@chorus/contracts';
import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { ApiError } from '../api/client.ts';
import { askConversation } from '../api/conversations.ts';
import { useSurroundings } from '../fleet/context.tsx';

type Pages = InfiniteData<ConversationPage, string | null>;

/** A conversation whose last message is younger than this may go on. */
const RECENT_MS = 600_000;
/** The live socket has shown a message that the event store is about to have. */
const ANNOUNCED_EVERY_MS = 1_500;
const RECENT_EVERY_MS = 5_000;
const OLD_EVERY_MS = 60_000;
/** A conversation that began this moment is not in the event store yet. */
const MISSING_EVERY_MS = 3_000;

/**
 * A conversation, page by page. Only its last page can grow, so only that one is asked for again: soon after the live
 * socket shows a message of it, every few seconds while it is young, seldom when it is old.
 */
export function useConversation(correlation_id: string) {
  const { api, fleet_id, live, now } = useSurroundings();
  const queries = useQueryClient();
  const queryKey = ['conversation', fleet_id, correlation_id];
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => askConversation(api, fleet_id, correlation_id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: Infinity,
    gcTime: 0, // What was read before may have grown in any page that was the last one then.
    refetchInterval: ({ state }) => (state.data === undefined && isMissing(state.error) ? MISSING_EVERY_MS : false),
  });
  const last = pages.data?.pages.at(-1);
  const lastCursor = (pages.data?.pageParams.at(-1) ?? null) as string | null;
  const lastMessage = last?.messages.at(-1);
  const decisions = live.fleet?.decisions;
  const announced = useMemo(
    () =>
      decisions?.some(
        ({ offset, decision }) =>
          decision.original_message.correlation_id === correlation_id && offset > (lastMessage?.offset ?? -1),
      ) ?? false,
    [decisions, correlation_id, lastMessage],
  );
  const recent = last !== undefined && now - Date.parse(last.conversation.last_at) < RECENT_MS;
  const tail = useQuery({
    queryKey: [...queryKey, 'tail', lastCursor],
    enabled: last !== undefined && last.next_cursor === null,
    queryFn: async () => {
      const page = await askConversation(api, fleet_id, correlation_id, lastCursor);
      queries.setQueryData<Pages>(queryKey, (before) => withLastPage(before, lastCursor, page));
      return page.messages.length;
    },
    initialData: 0,
    initialDataUpdatedAt: pages.dataUpdatedAt,
    staleTime: Infinity, // by its interval alone
    gcTime: 0,
    refetchInterval: ({ state }) =>
      announced && state.error === null ? ANNOUNCED_EVERY_MS : recent ? RECENT_EVERY_MS : OLD_EVERY_MS,
  });
  const messages = useMemo(() => pages.data?.pages.flatMap((page) => page.messages) ?? [], [pages.data]);
  const { fetchNextPage } = pages;
  // One at a time: asking again does not begin again.
  const loadMore = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  return {
    conversation: last?.conversation ?? null,
    detections: last?.detections ?? NO_DETECTIONS,
    messages: messages as readonly StoredDecision[],
    /** Why there is nothing to show. */
    error: pages.data === undefined ? pages.error : null,
    missing: pages.data === undefined && isMissing(pages.error),
    /** Why what is shown may be old. */
    staleBecause: tail.error ?? (pages.data === undefined ? null : pages.error),
    /** When what is shown was last asked for, on this machine's clock. */
    updatedAt: Math.max(pages.dataUpdatedAt, tail.dataUpdatedAt),
    /** How many pages are loaded. */
    pages: pages.data?.pages.length ?? 0,
    more: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    /** Later ones could not be had: who wants them asks again. */
    moreFailed: pages.isFetchNextPageError,
    loadMore,
    again: () => void (pages.data === undefined ? pages.refetch() : tail.refetch()),
  };
}

const NO_DETECTIONS: ConversationPage['detections'] = [];

const isMissing = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;

/** The pages with the last one read again, unless another one has been loaded behind it meanwhile. */
function withLastPage(before: Pages | undefined, cursor: string | null, page: ConversationPage): Pages | undefined {
  if (before === undefined || before.pageParams.at(-1) !== cursor) return before;
  return { ...before, pages: [...before.pages.slice(0, -1), page] };
}
