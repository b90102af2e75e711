import type { HistoryQuery, HistoryReply } from '@chorus/contracts';
import type { Logger } from '@chorus/service-kit';
import { SqlError, SqlUnavailable } from '@chorus/sql';
import type { HistoryMetrics } from '../metrics.ts';
import { refusal } from './answer.ts';
import { InvalidCursor } from './cursor.ts';

/** Whoever asks hears of every failure: a question that is tried again and again would hold up those behind it. */
export async function answered(
  query: HistoryQuery,
  { metrics, logger }: { readonly metrics: HistoryMetrics; readonly logger: Logger },
  work: () => Promise<HistoryReply>,
): Promise<HistoryReply> {
  const ended = metrics.queryBegins(query.kind);
  try {
    const reply = await work();
    ended(reply.ok ? 'answered' : 'refused');
    return reply;
  } catch (error) {
    ended(error instanceof InvalidCursor ? 'refused' : 'failed');
    if (error instanceof InvalidCursor) return refusal(query, error.message);
    if (error instanceof SqlUnavailable)
      return refusal(query, `The event store cannot be reached: ${error.message}.`, 'service');
    if (!(error instanceof SqlError)) throw error;
    logger.error({ kind: query.kind, error: error.message }, 'a question about history failed');
    return refusal(query, 'The event store refused the question; the log of history-service says why.', 'service');
  }
}
