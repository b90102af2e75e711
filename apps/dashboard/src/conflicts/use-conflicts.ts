'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { askConflicts, type ConflictFilter } from '../api/trust.ts';
import { usePlace } from '../fleet/context.tsx';
import { conflictsOf } from './conflict.ts';

/**
 * Conflicts of a filter, newest first, page by page. Never asked again by itself: lines would move under the reader. The
 * live connection says when there are newer ones.
 */
export function useConflicts(filter: ConflictFilter) {
  const { api, fleet_id } = usePlace();
  const query = useInfiniteQuery({
    queryKey: ['conflicts', fleet_id, filter],
    queryFn: ({ pageParam }) => askConflicts(api, fleet_id, filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnWindowFocus: false,
  });
  const conflicts = useMemo(() => conflictsOf(query.data?.pages.flatMap((page) => page.conflicts) ?? []), [query.data]);
  return { query, conflicts };
}
