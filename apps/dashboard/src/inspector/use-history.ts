'use client';
import type { AgentHistory, TrustPoint, TrustScore } from '@chorus/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import type { Range } from '../fleet/url-state.ts';

const HOUR = 3_600_000;
export const RANGE_MS: Record<Range, number> = { '1h': HOUR, '6h': 6 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR };
const REFRESH_MS = 15_000;

/** A time that is over, ms since 1970. */
export interface Between {
  readonly from: number;
  readonly to: number;
}

/**
 * An agent’s past over a range. One that ends now is asked for again every 15 s, and between, live scores are put behind it.
 */
export function useHistory(agent_id: string, range: Range | Between, trust: TrustScore | null) {
  const { api, fleet_id, now, status } = useSurroundings();
  const between = typeof range === 'string' ? null : range;
  const length = typeof range === 'string' ? RANGE_MS[range] : range.to - range.from;
  const query = useQuery({
    queryKey: ['history', fleet_id, agent_id, range],
    queryFn: async () => {
      const to = between?.to ?? now + 1000;
      return api.history(fleet_id, agent_id, new Date(to - length).toISOString(), new Date(to).toISOString());
    },
    refetchInterval: status === 'live' && between === null ? REFRESH_MS : false,
    placeholderData: keepPreviousData,
  });
  const live = between === null ? trust : null;
  const points = useMemo(() => withLive(query.data, live), [query.data, live]);
  // The chart moves on every few seconds, not with each tick of the clock.
  const to = between?.to ?? Math.ceil(now / 5000) * 5000;
  return { query, points, from: to - length, to };
}

/** The points of the answer, and the live score behind them when it is newer. */
export function withLive(history: AgentHistory | undefined, trust: TrustScore | null): readonly TrustPoint[] {
  const points = history?.points ?? [];
  const last = points.at(-1);
  if (history === undefined || trust === null) return points;
  if (last !== undefined && Date.parse(last.timestamp) >= Date.parse(trust.timestamp)) return points;
  if (Date.parse(trust.timestamp) < Date.parse(history.from)) return points;
  const live: TrustPoint = {
    timestamp: trust.timestamp,
    score: trust.score,
    uncertainty: trust.uncertainty,
    standing: trust.standing,
    enforced: trust.enforced,
    reason: trust.adjustment_reason,
    change: last === undefined ? trust.change : trust.score - last.score,
    message_id: trust.evidence?.message_ids[0] ?? null,
    decision_offset: trust.decision_offset,
  };
  return [...points, live];
}
