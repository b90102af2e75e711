import { HISTORY_PAGE_BYTES, type HistoryQuery, type HistoryQueryOf, type HistoryReply } from '@chorus/contracts';
import { kindOf } from '../events/kinds.ts';
import { termsOf } from '../events/words.ts';
import type { HistoryStore } from '../store/history-store.ts';
import type { Seq } from '../store/schema.ts';
import { cursorOf, placeOf } from './cursor.ts';

export type Answerable = HistoryQueryOf<'conversations' | 'conversation' | 'events'>;

export const isAnswerable = (query: HistoryQuery): query is Answerable =>
  query.kind === 'conversations' || query.kind === 'conversation' || query.kind === 'events';

/** @throws InvalidCursor, and what the store throws */
export function answer(store: HistoryStore, query: Answerable): Promise<HistoryReply> {
  if (query.kind !== 'conversation' && query.from !== null && query.to !== null) {
    const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
    if (from > to)
      return Promise.resolve(
        refusal(query, `from (${query.from}) is after to (${query.to}); give the earlier one first`),
      );
  }
  switch (query.kind) {
    case 'conversations':
      return conversations(store, query);
    case 'conversation':
      return conversation(store, query);
    case 'events':
      return events(store, query);
  }
}

const ms = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

async function conversations(store: HistoryStore, query: HistoryQueryOf<'conversations'>): Promise<HistoryReply> {
  const { fleet_id, agent_id, words, min_risk, limit } = query;
  const { rows, more } = await store.conversations({
    ...{ fleet_id, agent_id, min_risk, limit, with: query.with },
    from: ms(query.from),
    to: ms(query.to),
    terms: termsOf(words),
    before: placeOf(query),
  });
  return { ...reply(query, rows, more), conversations: rows.map(({ summary }) => summary) };
}

async function conversation(store: HistoryStore, query: HistoryQueryOf<'conversation'>): Promise<HistoryReply> {
  const { fleet_id, correlation_id, limit } = query;
  const found = await store.conversation({
    ...{ fleet_id, correlation_id, limit, maxBytes: HISTORY_PAGE_BYTES },
    after: placeOf(query),
  });
  if (found === null) return { ...reply(query, [], false), conversations: [], decisions: [], detections: [] };
  return {
    ...reply(query, found.rows, found.more),
    conversations: [found.summary],
    decisions: found.rows.map(({ decision }) => decision),
    detections: [...found.detections],
  };
}

async function events(store: HistoryStore, query: HistoryQueryOf<'events'>): Promise<HistoryReply> {
  const { fleet_id, agent_id, correlation_id, id, words, topics, limit } = query;
  const before = placeOf(query);
  const kinds = topics.flatMap((topic) => kindOf(topic) ?? []);
  // Topics that are not kept have no events, which is something else than no restriction.
  if (topics.length > 0 && kinds.length === 0) return { ...reply(query, [], false), events: [] };
  const { rows, more } = await store.events({
    ...{
      fleet_id,
      agent_id,
      correlation_id,
      id,
      kinds: [...new Set(kinds)],
      limit,
      before,
      maxBytes: HISTORY_PAGE_BYTES,
    },
    from: ms(query.from),
    to: ms(query.to),
    terms: termsOf(words),
  });
  return { ...reply(query, rows, more), events: rows.map(({ event }) => event) };
}

function reply(query: Answerable, rows: readonly { readonly seq: Seq }[], more: boolean): HistoryReply {
  const last = rows.at(-1);
  return {
    request_id: query.request_id,
    ok: true,
    error: null,
    points: [],
    next_cursor: more && last ? cursorOf(query, last.seq) : null,
    served_from: 'event_store',
  };
}

export const refusal = (
  { request_id }: HistoryQuery,
  error: string,
  at_fault: HistoryReply['at_fault'] = 'question',
): HistoryReply => ({
  request_id,
  ok: false,
  error: error.slice(0, 500),
  at_fault,
  points: [],
  next_cursor: null,
  served_from: 'event_store',
});
