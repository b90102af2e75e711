import { defineProcessor, emit, isFrom, Processor, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, StreamProcessor } from '@chorus/bus';
import { historyQueries, historyReplies } from '@chorus/contracts';
import { CLOCK, LOGGER } from '@chorus/service-kit';
import type { Clock, Logger } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import { HistoryMetrics } from '../metrics.ts';
import { HistoryStore } from '../store/history-store.ts';
import { answer, isAnswerable } from './answer.ts';
import { answered } from './answered.ts';

/** Not `history-queries`, which is the group of trust-service: each of the two sees every question. */
export const eventHistoryProcessor = defineProcessor({
  name: 'event-history-queries',
  streams: [historyQueries],
  outputs: [historyReplies],
});

/** Answers questions about conversations, events, interventions and how agents get on with each other. */
@Processor(eventHistoryProcessor)
export class HistoryQueriesProcessor implements StreamProcessor<typeof eventHistoryProcessor> {
  constructor(
    private readonly store: HistoryStore,
    private readonly metrics: HistoryMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async process(record: BusRecord): Promise<Outcome> {
    if (!isFrom(record, historyQueries)) return skip('unknown topic');
    const query = record.value;
    if (!isAnswerable(query)) return skip('another kind of question');
    if (Date.parse(query.deadline) < this.clock.now()) return skip('expired');
    const { store, metrics, logger } = this;
    const now = () => this.clock.now();
    return emit(to(historyReplies, await answered(query, { metrics, logger }, () => answer(store, query, now))));
  }
}
