import { Inject, Injectable } from '@nestjs/common';
import { to, type Bus } from '@chorus/bus';
import { agentMessagesRaw, type AgentMessage } from '@chorus/contracts';
import { BUS, CLOCK, LOGGER, ProblemException, type Clock, type Logger } from '@chorus/service-kit';
import { IngestionMetrics } from '../ingestion-metrics.ts';
import { newTraceparent } from './trace-context.ts';
import { uuidV7 } from './uuid-v7.ts';

/** CloudEvents source of what comes through here. Identity of a message: fleet, agent, this and its id. */
export const SOURCE = '/chorus/ingestion';

/** Seconds after which a client may try again when the log is away. */
const RETRY_AFTER_S = 5;

/** Puts messages on `agent-messages-raw`, in order, and waits until the log has them. */
@Injectable()
export class MessagePublisher {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: IngestionMetrics,
  ) {}

  /**
   * @param traceparent The trace of the request; without one every message begins a trace of its own.
   * @returns The id of each message: the sender's, else a new UUID.
   * @throws ProblemException 503 where the log did not acknowledge; then messages may or may not be there.
   */
  async publish(messages: readonly AgentMessage[], traceparent: string | undefined): Promise<string[]> {
    const now = this.clock.now();
    const ids = messages.map((message) => message.metadata.message_id ?? uuidV7(now));
    const emissions = messages.map((message, index) =>
      to(agentMessagesRaw, message, {
        ce_id: ids[index] ?? '',
        ce_source: SOURCE,
        ce_time: new Date(now).toISOString(),
        traceparent: traceparent ?? newTraceparent(),
      }),
    );
    const stop = this.metrics.publishSeconds.startTimer();
    try {
      await this.bus.publish(emissions);
    } catch (error) {
      this.metrics.rejected.inc({ reason: 'bus-unavailable' }, messages.length);
      this.logger.error({ err: error, messages: messages.length }, 'messages were not acknowledged by the log');
      throw new ProblemException({
        status: 503,
        kind: 'bus-unavailable',
        title: 'The message log cannot be reached',
        detail:
          `No message of this request was acknowledged. Send it again in ${RETRY_AFTER_S} s; with metadata.message_id ` +
          'in each message, what had arrived after all is not counted twice.',
        headers: { 'retry-after': String(RETRY_AFTER_S) },
        cause: error,
      });
    }
    stop();
    return ids;
  }
}
