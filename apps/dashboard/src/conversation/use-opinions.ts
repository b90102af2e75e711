'use client';
import type { ConflictOpinion, StoredDecision } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import { askOpinions } from '../api/conversations.ts';
import { usePlace } from '../fleet/context.tsx';
import { NO_OPINIONS, type Opinions } from './opinions.ts';

/** They come some seconds after the messages, if at all. */
const EVERY_MS = 15_000;

/** What a model thinks of the messages of a conversation. Nobody is asked about messages without any risk. */
export function useOpinions(correlation_id: string, messages: readonly StoredDecision[]): Opinions {
  const { api, fleet_id } = usePlace();
  const asked = messages.some(({ decision }) => decision.conflict_analysis.risk > 0);
  const { data } = useQuery({
    queryKey: ['opinions', fleet_id, correlation_id],
    enabled: asked,
    queryFn: () => askOpinions(api, fleet_id, correlation_id),
    select: byDecision,
    refetchInterval: EVERY_MS,
  });
  return data ?? NO_OPINIONS;
}

/** Of a decision that a model was asked about twice, the later one. */
const byDecision = (newestFirst: readonly ConflictOpinion[]): Opinions =>
  new Map(
    newestFirst
      .filter(({ outcome }) => outcome === 'answered')
      .map((opinion) => [`${opinion.decision.partition}:${opinion.decision.offset}`, opinion] as const)
      .reverse(),
  );
