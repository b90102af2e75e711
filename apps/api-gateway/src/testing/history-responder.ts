import { to, type Bus } from '@chorus/bus';
import {
  historyQueries,
  historyReplies,
  type ConversationSummary,
  type HistoryQuery,
  type HistoryReply,
  type StoredDecision,
} from '@chorus/contracts';
import { at, decision, NOW } from './records.ts';

type Answer = (query: HistoryQuery) => Partial<HistoryReply> | undefined;

/** Answers questions about the past as a service does; what gets no answer is passed over. */
export interface HistoryResponder {
  /** What was asked so far. */
  readonly asked: readonly HistoryQuery[];
  /** From here on questions are answered so. */
  answer(by: Answer): void;
}

export function historyResponder(bus: Bus): HistoryResponder {
  const asked: HistoryQuery[] = [];
  let answer: Answer = () => undefined;
  bus.reader({
    name: 'spec-history',
    topics: [{ topic: historyQueries, from: 'end' }],
    onRecords: async (records) => {
      for (const { value } of records) {
        const query = value as HistoryQuery;
        asked.push(query);
        const given = answer(query);
        if (given) await bus.publish([to(historyReplies, { ...NOTHING, request_id: query.request_id, ...given })]);
      }
    },
  });
  return { asked, answer: (by) => void (answer = by) };
}

const NOTHING: Omit<HistoryReply, 'request_id'> = {
  ok: true,
  error: null,
  points: [],
  next_cursor: null,
  served_from: 'event_store',
};

export const summary = (correlation_id: string, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  fleet_id: 'f',
  correlation_id,
  title: 'Book a table',
  started_at: at(NOW),
  last_at: at(NOW + 1000),
  messages: 2,
  agents: ['a', 'b'],
  agent_count: 2,
  tokens: 12,
  cost_usd: null,
  errors: 0,
  redacted: 0,
  blocked: 0,
  highest_risk: 0.5,
  detections: 0,
  ...more,
});

export const stored = (agent_id: string, offset: number): StoredDecision => ({
  partition: 0,
  offset,
  decided_at: at(NOW + offset),
  decision: decision('f', agent_id, 0.25, `m${offset}`),
});
