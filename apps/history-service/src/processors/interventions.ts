import { setImmediate as nextTurn } from 'node:timers/promises';
import { CONFLICT_RISK } from '@chorus/conflict';
import { HISTORY_PAGE_BYTES } from '@chorus/contracts';
import type { HistoryQueryOf, Intervention, InterventionEffect } from '@chorus/contracts';
import type { HistoryStore } from '../store/history-store.ts';
import { countMessages } from '../store/risks.ts';
import { type Seq, seqAt } from '../store/schema.ts';

/** So long a page is added to; what is not on it then is on the next one. */
const LONGEST_MS = 2_000;

/** Interventions, newest first, each with what its fleet's messages were like before and after it. */
export async function interventionEffects(
  store: HistoryStore,
  query: HistoryQueryOf<'interventions'>,
  place: { readonly before: Seq | null; readonly from: number | null; readonly to: number | null },
  now: () => number,
): Promise<{ readonly rows: { readonly seq: Seq; readonly effect: InterventionEffect }[]; readonly more: boolean }> {
  const { fleet_id, agent_id, window_ms, limit } = query;
  const found = await store.events({
    ...{ fleet_id, agent_id, limit, ...place, kinds: ['i'], maxBytes: HISTORY_PAGE_BYTES },
    ...{ correlation_id: null, id: null, terms: null, min_risk: 0 },
  });
  const end = now() + LONGEST_MS;
  const rows: { seq: Seq; effect: InterventionEffect }[] = [];
  for (const { seq, event } of found.rows) {
    if (rows.length > 0 && now() > end) return { rows, more: true };
    const intervention = event.value as Intervention;
    rows.push({ seq, effect: await effectOf(store, intervention, window_ms, now()) });
    await nextTurn();
  }
  return { rows, more: found.more };
}

async function effectOf(
  store: HistoryStore,
  intervention: Intervention,
  window_ms: number,
  now: number,
): Promise<InterventionEffect> {
  const { fleet_id, timestamp } = intervention;
  // The message that brought it about bears the same time at most, and comes before it.
  const middle = Date.parse(timestamp) + 1;
  const period = async (from: number, to: number) => {
    const { messages, conflicts } = await store.read(fleet_id, NO_MESSAGES, (db, { no, floor }) => {
      const start = seqAt(from);
      const span = { from: start > floor ? start : floor, before: seqAt(to) };
      return countMessages(db, { fleet: no, ...span, min_risk: CONFLICT_RISK });
    });
    return { messages, conflicts, rate: messages === 0 ? null : conflicts / messages };
  };
  return {
    intervention,
    window_ms,
    before: await period(middle - window_ms, middle),
    after: await period(middle, middle + window_ms),
    complete: middle + window_ms <= now,
  };
}

const NO_MESSAGES = { messages: 0, conflicts: 0 };
