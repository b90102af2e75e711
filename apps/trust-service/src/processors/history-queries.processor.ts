import { defineProcessor, emit, isFrom, Processor, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, StreamProcessor } from '@chorus/bus';
import { HISTORY_PAGE_BYTES, historyQueries, historyReplies } from '@chorus/contracts';
import type { HistoryQueryOf, HistoryReply } from '@chorus/contracts';
import { CLOCK } from '@chorus/service-kit';
import type { Clock } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import { trustPointsOf } from '../history/trust-point.ts';
import { trustWhyOf } from '../history/why.ts';
import { Policies } from '../projection/policies.ts';
import { ResilientTrustStore } from '../redis/resilient-trust-store.ts';
import type { ServedHistory } from '../redis/resilient-trust-store.ts';
import { cursorOf, InvalidCursor } from '../redis/trust-store.ts';

export const historyQueriesProcessor = defineProcessor({
  name: 'history-queries',
  streams: [historyQueries],
  outputs: [historyReplies],
});

/** Answers questions about the history of an agent's trust, and what its score is made of. */
@Processor(historyQueriesProcessor)
export class HistoryQueriesProcessor implements StreamProcessor<typeof historyQueriesProcessor> {
  constructor(
    private readonly store: ResilientTrustStore,
    @Inject(Policies) private readonly policies: Pick<Policies, 'of'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async process(record: BusRecord): Promise<Outcome> {
    if (!isFrom(record, historyQueries)) return skip('unknown topic');
    const query = record.value;
    if (query.kind !== 'trust_history' && query.kind !== 'trust_why') return skip('another kind of question');
    if (Date.parse(query.deadline) < this.clock.now()) return skip('expired');
    const answer = query.kind === 'trust_history' ? await this.#history(query) : await this.#why(query);
    return emit(to(historyReplies, answer));
  }

  async #history(query: HistoryQueryOf<'trust_history'>): Promise<HistoryReply> {
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

  async #why({ request_id, fleet_id, agent_id, at, limit }: HistoryQueryOf<'trust_why'>): Promise<HistoryReply> {
    const until = at === null ? Infinity : Date.parse(at);
    // One more than is listed: what came before it is the opening balance.
    const { points, served_from } = await this.store.latest({ fleet_id, agent_id }, until, limit + 1);
    const answer = { ...NOTHING, request_id, served_from };
    if (points.length === 0) return answer;
    const policyOf = (version: number) => this.policies.of(fleet_id, version);
    return { ...answer, why: trustWhyOf({ fleet_id, agent_id }, points, limit, policyOf) };
  }
}

function page(request_id: string, { points, before, more, served_from }: ServedHistory): HistoryReply {
  const said = trustPointsOf(points, before);
  const fitting = countFitting(said);
  const last = points[fitting - 1];
  const goesOn = more || fitting < points.length;
  return {
    ...NOTHING,
    request_id,
    points: said.slice(0, fitting),
    next_cursor: goesOn && last !== undefined ? cursorOf(last) : null,
    served_from,
  };
}

/** How many of these, from the first on, fit into one reply; at least one. */
function countFitting(points: readonly unknown[]): number {
  let bytes = 0;
  const tooMany = points.findIndex((point) => (bytes += Buffer.byteLength(JSON.stringify(point))) > HISTORY_PAGE_BYTES);
  return tooMany === -1 ? points.length : Math.max(1, tooMany);
}

const NOTHING = { ok: true, error: null, points: [], next_cursor: null };

const refusal = (request_id: string, error: string): HistoryReply => ({
  ...NOTHING,
  request_id,
  ok: false,
  error: error.slice(0, 500),
  served_from: 'memory',
});
