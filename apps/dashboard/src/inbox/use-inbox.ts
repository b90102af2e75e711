'use client';
import type { Detection, DetectionKind } from '@chorus/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { askDetection, askDetections, askPrecision } from '../api/detections.ts';
import { usePlace, useSurroundings } from '../fleet/context.tsx';

/** Detections that go on and that nobody has dismissed, the most certain first, then the one that began last. */
export function openOf(detections: Iterable<Detection>, kind: DetectionKind | ''): readonly Detection[] {
  return [...detections]
    .filter((one) => one.status === 'open' && one.verdict !== 'dismissed' && (kind === '' || one.kind === kind))
    .sort((a, b) => b.confidence - a.confidence || (a.started_at < b.started_at ? 1 : -1));
}

/** As they are live, where they are. */
export const withLive = (stored: readonly Detection[], live: ReadonlyMap<string, Detection>): readonly Detection[] =>
  stored.map((one) => live.get(one.detection_id) ?? one);

/** What is over or was judged, page by page, newest first. */
export function useEarlier(kind: DetectionKind | '', wanted: boolean) {
  const { api, fleet_id, live } = useSurroundings();
  const query = useInfiniteQuery({
    queryKey: ['detections', fleet_id, kind],
    queryFn: ({ pageParam }) => askDetections(api, fleet_id, kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnWindowFocus: false,
    enabled: wanted,
  });
  const known = live.fleet?.detections;
  const earlier = useMemo(() => {
    const stored = query.data?.pages.flatMap(({ detections }) => detections) ?? [];
    return withLive(stored, known ?? new Map()).filter(
      ({ status, verdict }) => status === 'closed' || verdict !== null,
    );
  }, [query.data, known]);
  return { query, earlier };
}

/**
 * The detection that is looked at: the chosen one, else the first of the list. That one stays, also where others come before
 * it, or where it ends or is judged and leaves the list: it must not change under the eyes of who reads it, or writes a note.
 *
 * @param list names the list; another one begins with its own first
 */
export function useCurrent(chosen: string, shown: readonly Detection[], list: string): string {
  const held = useRef({ list, id: '' });
  const before = held.current.list === list ? held.current.id : '';
  const id = chosen !== '' ? chosen : before !== '' ? before : (shown[0]?.detection_id ?? '');
  held.current = { list, id };
  return id;
}

/** One detection with its evidence; asked again when a new version of it comes. */
export function useDetection(id: string) {
  const { api, fleet_id, live } = useSurroundings();
  const known = live.fleet?.detections.get(id);
  const query = useQuery({
    queryKey: ['detection', fleet_id, id, known?.updated_at ?? '', known?.verdict_at ?? ''],
    queryFn: () => askDetection(api, fleet_id, id),
    enabled: id !== '',
    placeholderData: (before) => (before?.detection.detection_id === id ? before : undefined),
    refetchOnWindowFocus: false,
  });
  return { query, detection: known ?? query.data?.detection };
}

/** How often the detectors are right, as people judge them. */
export function usePrecision() {
  const { api, fleet_id } = usePlace();
  return useQuery({ queryKey: ['precision', fleet_id], queryFn: () => askPrecision(api, fleet_id) });
}
