'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askAlerts, testChannel } from '../api/admin.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { testOutcome, testsOf, type TestOutcome } from './channel-words.ts';

const ASK_EVERY_MS = 1_000;
/** Then the page says that it hears nothing, and goes on asking. */
const SILENT_AFTER_MS = 45_000;

/** A test of one channel, from the press to its outcome. */
export type Test =
  | { readonly state: 'idle' | 'sending' | 'waiting' | 'silent' }
  | { readonly state: 'refused'; readonly error: string }
  | { readonly state: 'told'; readonly outcome: TestOutcome };

/** Sends a test on demand and follows it; when it is over, the list of channels is asked for anew. */
export function useTest(channel_id: string): Test & { readonly send: () => void } {
  const { api, fleet_id, now } = useSurroundings();
  const order = useMutation({
    mutationFn: async () => {
      const before = testsOf((await askAlerts(api, fleet_id)).alerts, channel_id);
      return { ...(await testChannel(api, fleet_id, channel_id, 'Test from the Settings page')), before };
    },
  });
  const sent = order.data;
  const asked = useQuery({
    queryKey: ['test', fleet_id, channel_id, sent?.command_id],
    queryFn: async () => testOutcome((await askAlerts(api, fleet_id)).alerts, channel_id, sent?.before ?? []),
    enabled: sent !== undefined,
    refetchInterval: ({ state }) => (state.data?.final === true ? false : ASK_EVERY_MS),
  });
  const outcome = sent === undefined ? null : (asked.data ?? null);
  const over = outcome?.final === true;
  const queries = useQueryClient();
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: ['channels', fleet_id] });
  }, [over, queries, fleet_id]);
  return { ...stateOf(), send: () => order.mutate() };

  function stateOf(): Test {
    if (order.isPending) return { state: 'sending' };
    if (order.error !== null) return { state: 'refused', error: order.error.message };
    if (sent === undefined) return { state: 'idle' };
    if (outcome !== null) return { state: 'told', outcome };
    return { state: now - Date.parse(sent.requested_at) > SILENT_AFTER_MS ? 'silent' : 'waiting' };
  }
}
