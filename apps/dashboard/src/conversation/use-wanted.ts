'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { askMessagePlace, type MessagePlace } from '../api/conversations.ts';
import { usePlace } from '../fleet/context.tsx';
import type { useConversation } from './use-conversation.ts';

/** Pages that are loaded for a message without asking the person; so many again each time that is asked for. */
const PAGES_AT_ONCE = 20;

/** One of this moment comes to the event store within seconds. */
const ASKED_EVERY_MS = 3_000;
const ASKED_TIMES = 5;

/** How it stands with a message that is to be shown and is not among those loaded. */
export type Search =
  | { readonly state: 'looking up' | 'loading' | 'absent' }
  | { readonly state: 'far'; readonly goOn: () => void }
  | { readonly state: 'failed'; readonly error: Error; readonly again: () => void };

type Conversation = Pick<
  ReturnType<typeof useConversation>,
  'messages' | 'pages' | 'more' | 'loadingMore' | 'moreFailed' | 'loadMore'
>;

/**
 * Looks up where a message stands, and loads as far as that; nothing is loaded for one that the event store does not
 * have in this conversation. Null where no message is wanted.
 * @param target id of the message; empty: none
 * @param here whether it is loaded
 */
export function useWanted(correlation_id: string, target: string, here: boolean, of: Conversation): Search | null {
  const { api, fleet_id } = usePlace();
  const { messages, pages, more, loadingMore, moreFailed, loadMore } = of;
  const wanted = target !== '' && !here;
  const [asked, setAsked] = useState({ target, pages: PAGES_AT_ONCE });
  const most = asked.target === target ? asked.pages : PAGES_AT_ONCE;
  const found = useQuery({
    queryKey: ['message place', fleet_id, correlation_id, target],
    queryFn: () => askMessagePlace(api, fleet_id, target, correlation_id),
    enabled: wanted && more,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) =>
      state.data === null && state.dataUpdateCount < ASKED_TIMES ? ASKED_EVERY_MS : false,
  });
  const further = more && isFurther(found.data, messages.at(-1)?.decided_at);
  const load = wanted && further && pages < most && !loadingMore && !moreFailed;
  useEffect(() => {
    if (load) loadMore();
  }, [load, loadMore, pages]); // of each page, also where nothing was drawn while it was on its way
  if (!wanted) return null;
  if (!more) return { state: 'absent' };
  if (found.error !== null) return { state: 'failed', error: found.error, again: () => void found.refetch() };
  if (found.data === undefined) return { state: 'looking up' };
  if (!further) return { state: 'absent' };
  if (moreFailed || (pages >= most && !loadingMore))
    return {
      state: 'far',
      goOn: () => {
        setAsked({ target, pages: pages + PAGES_AT_ONCE });
        loadMore();
      },
    };
  return { state: 'loading' };
}

/** A conversation is sorted by the times of its decisions: does the place lie at or behind the last of those loaded? */
export const isFurther = (place: Pick<MessagePlace, 'at'> | null | undefined, last: string | undefined): boolean =>
  place !== null && place !== undefined && (last === undefined || Date.parse(place.at) >= Date.parse(last));
