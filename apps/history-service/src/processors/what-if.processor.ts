import { defineProcessor, emit, isFrom, Processor, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, StreamProcessor } from '@chorus/bus';
import { historyQueries, historyReplies } from '@chorus/contracts';
import { CLOCK, LOGGER } from '@chorus/service-kit';
import type { Clock, Logger } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import { HistoryMetrics } from '../metrics.ts';
import { HistoryStore } from '../store/history-store.ts';
import { NO_ROWS, wrongOrder } from './answer.ts';
import { answered } from './answered.ts';
import { WHAT_IF_LIMITS, whatIf } from './what-if.ts';

export const whatIfProcessor = defineProcessor({
  name: 'what-if-queries',
  streams: [historyQueries],
  outputs: [historyReplies],
});

/** An answer is made in so many ms at most, and so long before the deadline: it has to travel, too. */
const LONGEST_MS = 8_000;
const TRAVEL_MS = 1_000;

/** Answers what another policy would have led to. Apart from other questions, which do not wait for it. */
@Processor(whatIfProcessor)
export class WhatIfProcessor implements StreamProcessor<typeof whatIfProcessor> {
  constructor(
    private readonly store: HistoryStore,
    private readonly metrics: HistoryMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async process(record: BusRecord): Promise<Outcome> {
    if (!isFrom(record, historyQueries)) return skip('unknown topic');
    const query = record.value;
    if (query.kind !== 'what_if') return skip('another kind of question');
    const begun = this.clock.now();
    if (Date.parse(query.deadline) < begun) return skip('expired');
    const end = Math.min(Date.parse(query.deadline) - TRAVEL_MS, begun + LONGEST_MS);
    const limits = { ...WHAT_IF_LIMITS, spent: () => (this.clock.now() - begun) / Math.max(1, end - begun) };
    const { store, metrics, logger } = this;
    const answer = async () =>
      wrongOrder(query) ?? {
        ...NO_ROWS,
        request_id: query.request_id,
        what_if: await whatIf(store, query, limits),
      };
    return emit(to(historyReplies, await answered(query, { metrics, logger }, answer)));
  }
}
