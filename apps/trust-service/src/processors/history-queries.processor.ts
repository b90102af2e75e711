import { defineProcessor, emit, isFrom, Processor, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, StreamProcessor } from '@chorus/bus';
import { HISTORY_PAGE_BYTES, historyQueries, historyReplies } from '@chorus/contracts';
import type { HistoryQueryOf, HistoryReply } from '@chorus/contracts';
import { CLOCK } from '@chorus/service-kit';
import type { Clock } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import { ResilientTrustStore } from '../redis/resilient-trust-store.ts';
import type { ServedHistory } from '../redis/resilient-trust-store.ts';
import { InvalidCursor } from '../redis/trust-store.ts';

export const historyQueriesProcessor = defineProcessor({
  name: 'history-queries',
  streams: [historyQueries],
  outputs: [historyReplies],
});

/** Answers questions about the history of an agent's trust. */
@Processor(historyQueriesProcessor)
export class HistoryQueriesProcessor implements StreamProcessor<typeof historyQueriesProcessor> {
  constructor(
    private readonly store: ResilientTrustStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async process(record: BusRecord): Promise<Outcome> {
    if (!isFrom(record, historyQueries)) return skip('unknown topic');
    const query = record.value;
    if (query.kind !== 'trust_history') return skip('another kind of question');
    if (Date.parse(query.deadline) < this.clock.now()) return skip('expired');
    return emit(to(historyReplies, await this.#answer(query)));
  }

  async #answer(query: HistoryQueryOf<'trust_history'>): Promise<HistoryReply> {
    const { request_id, fleet_id, agent_id, limit, cursor } = query;
    const from = Date.parse(query.from);
    const to = Date.parse(query.to);
    if (from > to)
      return refusal(request_id, `from (${query.from}) is after to (${query.to}); give the earlier one first`);
    try {
      return page(request_id, await this.store.history({ fleet_id, agent_id, from, to, limit, cursor }));
    } catch (error) {
      if (error instanceof InvalidCursor) return refusal(request_id, error.message);
      throw error;
    }
  }
}

function page(request_id: string, { points, more, served_from }: ServedHistory): HistoryReply {
  const fitting = points.slice(0, countFitting(points.map(({ point }) => point)));
  const goesOn = more || fitting.length < points.length;
  return {
    request_id,
    ok: true,
    error: null,
    points: fitting.map(({ point }) => point),
    next_cursor: goesOn ? (fitting.at(-1)?.cursor ?? null) : null,
    served_from,
  };
}

/** How many of these, from the first on, fit into one reply; at least one. */
function countFitting(points: readonly unknown[]): number {
  let bytes = 0;
  const tooMany = points.findIndex((point) => (bytes += Buffer.byteLength(JSON.stringify(point))) > HISTORY_PAGE_BYTES);
  return tooMany === -1 ? points.length : Math.max(1, tooMany);
}

const refusal = (request_id: string, error: string): HistoryReply => ({
  request_id,
  ok: false,
  error: error.slice(0, 500),
  points: [],
  next_cursor: null,
  served_from: 'memory',
});
