import { defineProcessor, emit, isFrom, Processor, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, StreamProcessor } from '@chorus/bus';
import { historyQueries, historyReplies } from '@chorus/contracts';
import type { HistoryReply } from '@chorus/contracts';
import { CLOCK, LOGGER } from '@chorus/service-kit';
import type { Clock, Logger } from '@chorus/service-kit';
import { SqlError, SqlUnavailable } from '@chorus/sql';
import { Inject } from '@nestjs/common';
import { HistoryMetrics } from '../metrics.ts';
import { HistoryStore } from '../store/history-store.ts';
import { answer, type Answerable, isAnswerable, refusal } from './answer.ts';
import { InvalidCursor } from './cursor.ts';

/** Not `history-queries`, which is the group of trust-service: each of the two sees every question. */
export const eventHistoryProcessor = defineProcessor({
  name: 'event-history-queries',
  streams: [historyQueries],
  outputs: [historyReplies],
});

/** Answers questions about conversations and events. */
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
    return emit(to(historyReplies, await this.#answer(query)));
  }

  /** Whoever asks hears of every failure: a question that is tried again and again would hold up those behind it. */
  async #answer(query: Answerable): Promise<HistoryReply> {
    const ended = this.metrics.queryBegins(query.kind);
    try {
      const reply = await answer(this.store, query);
      ended(reply.ok ? 'answered' : 'refused');
      return reply;
    } catch (error) {
      ended(error instanceof InvalidCursor ? 'refused' : 'failed');
      if (error instanceof InvalidCursor) return refusal(query, error.message);
      if (error instanceof SqlUnavailable)
        return refusal(query, `The event store cannot be reached: ${error.message}.`, 'service');
      if (!(error instanceof SqlError)) throw error;
      this.logger.error({ kind: query.kind, error: error.message }, 'a question about history failed');
      return refusal(query, 'The event store refused the question; the log of history-service says why.', 'service');
    }
  }
}
