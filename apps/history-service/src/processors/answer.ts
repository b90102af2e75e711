import { HISTORY_PAGE_BYTES, type HistoryQuery, type HistoryQueryOf, type HistoryReply } from '@chorus/contracts';
import { kindOf } from '../events/kinds.ts';
import { termsOf } from '../events/words.ts';
import { countVerdicts, findDetections, type DetectionsFound } from '../store/find-detections.ts';
import type { HistoryStore } from '../store/history-store.ts';
import type { Seq } from '../store/schema.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { interventionEffects } from './interventions.ts';
import { participation, PARTICIPATION_LIMITS } from './participation.ts';

export type Answerable = HistoryQueryOf<
  'conversations' | 'conversation' | 'events' | 'interventions' | 'participation' | 'detections' | 'detection_counts'
>;

const ANSWERABLE: readonly HistoryQuery['kind'][] = [
  'conversations',
  'conversation',
  'events',
  'interventions',
  'participation',
  'detections',
  'detection_counts',
];

/** So long decisions are gone through for one question: others wait meanwhile. */
const LONGEST_MS = 2_000;

export const isAnswerable = (query: HistoryQuery): query is Answerable => ANSWERABLE.includes(query.kind);

/** @param now ms since 1970 @throws InvalidCursor, and what the store throws */
export async function answer(
  store: HistoryStore,
  query: Answerable,
  now: () => number = Date.now,
): Promise<HistoryReply> {
  const wrong = query.kind === 'conversation' ? null : wrongOrder(query);
  if (wrong) return wrong;
  switch (query.kind) {
    case 'interventions':
      return interventions(store, query, now);
    case 'conversations':
      return conversations(store, query);
    case 'conversation':
      return conversation(store, query);
    case 'events':
      return events(store, query);
    case 'participation':
      return participationOfAgent(store, query, now);
    case 'detections':
      return detections(store, query);
    case 'detection_counts':
      return detectionCounts(store, query);
  }
}

/** The refusal of a range that ends before it begins; null where it does not. */
export function wrongOrder(
  query: HistoryQuery & { readonly from: string | null; readonly to: string | null },
): HistoryReply | null {
  const { from, to } = query;
  if (from === null || to === null || Date.parse(from) <= Date.parse(to)) return null;
  return refusal(query, `from (${from}) is after to (${to}); give the earlier one first`);
}

const ms = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** Looks for something, but for nothing that a search could find: an emoji, punctuation. That is not any text. */
const hasNoWord = (words: string | null): boolean => words !== null && words.trim() !== '' && termsOf(words) === null;

async function conversations(store: HistoryStore, query: HistoryQueryOf<'conversations'>): Promise<HistoryReply> {
  const { fleet_id, agent_id, words, min_risk, limit } = query;
  if (hasNoWord(words)) return { ...reply(query, [], false), conversations: [] };
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
  const { offsets } = query;
  const isFiltered = [agent_id, correlation_id, id, words, query.min_risk ?? null].some((filter) => filter !== null);
  if (offsets !== undefined && (topics.length !== 1 || isFiltered))
    return refusal(query, 'offsets are those of one topic: name that topic, and no filter but from and to');
  const { ids } = query;
  if (ids !== undefined && [words, offsets ?? null, query.min_risk ?? null].some((filter) => filter !== null))
    return refusal(query, 'ids are looked for without words, offsets and risk: leave these out');
  if (hasNoWord(words)) return { ...reply(query, [], false), events: [] };
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
      min_risk: query.min_risk ?? 0,
      ...(offsets && { offsets }),
      ...(ids && { ids }),
      maxBytes: HISTORY_PAGE_BYTES,
    },
    from: ms(query.from),
    to: ms(query.to),
    terms: termsOf(words),
  });
  return { ...reply(query, rows, more), events: rows.map(({ event }) => event) };
}

async function interventions(
  store: HistoryStore,
  query: HistoryQueryOf<'interventions'>,
  now: () => number,
): Promise<HistoryReply> {
  const place = { before: placeOf(query), from: ms(query.from), to: ms(query.to) };
  const { rows, more } = await interventionEffects(store, query, place, now);
  return { ...reply(query, rows, more), interventions: rows.map(({ effect }) => effect) };
}

async function detections(store: HistoryStore, query: HistoryQueryOf<'detections'>): Promise<HistoryReply> {
  const { fleet_id, kinds, agent_id, status, judged, min_confidence, limit } = query;
  const { rows, more } = await store.read<DetectionsFound>(fleet_id, { rows: [], more: false }, (db, fleet) =>
    findDetections(db, {
      ...{ fleet, kinds, agent_id, status, judged, min_confidence, limit, maxBytes: HISTORY_PAGE_BYTES },
      from: ms(query.from),
      to: ms(query.to),
      before: placeOf(query),
    }),
  );
  return { ...reply(query, rows, more), detections: rows.map(({ detection }) => detection) };
}

async function detectionCounts(store: HistoryStore, query: HistoryQueryOf<'detection_counts'>): Promise<HistoryReply> {
  const range = { from: ms(query.from), to: ms(query.to) };
  const verdict_counts = await store.read(query.fleet_id, [], (db, fleet) => countVerdicts(db, { fleet, ...range }));
  return { ...reply(query, [], false), verdict_counts };
}

async function participationOfAgent(
  store: HistoryStore,
  query: HistoryQueryOf<'participation'>,
  now: () => number,
): Promise<HistoryReply> {
  const end = now() + LONGEST_MS;
  const limits = { ...PARTICIPATION_LIMITS, mayGoOn: () => now() < end };
  return { ...reply(query, [], false), participation: await participation(store, query, limits) };
}

function reply(query: Answerable, rows: readonly { readonly seq: Seq }[], more: boolean): HistoryReply {
  const last = rows.at(-1);
  return {
    ...NO_ROWS,
    request_id: query.request_id,
    next_cursor: more && last ? cursorOf(query, last.seq) : null,
  };
}

/** An answer, but for whose it is. */
export const NO_ROWS = {
  ok: true,
  error: null,
  points: [],
  next_cursor: null,
  served_from: 'event_store' as const,
};

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
