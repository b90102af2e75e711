import { Inject, Injectable } from '@nestjs/common';
import { RecordsRefused, to, type Emission } from '@chorus/bus';
import { agentMessagesRaw, type AgentMessage } from '@chorus/contracts';
import { CLOCK, LOGGER, ProblemException, type Clock, type Logger } from '@chorus/service-kit';
import { IngestionMetrics } from '../ingestion-metrics.ts';
import { MessageLog } from '../spool/message-log.ts';
import { SpoolMetrics } from '../spool/spool-metrics.ts';
import { newTraceparent } from './trace-context.ts';
import { uuidV7 } from './uuid-v7.ts';

/** CloudEvents source of what comes through here. Identity of a message: fleet, agent, this and its id. */
export const SOURCE = '/chorus/ingestion';

/** Seconds after which a client may try again when neither log nor disk takes messages. */
const RETRY_AFTER_S = 5;

/** Puts messages on `agent-messages-raw`, in order, and waits until they are safe. */
@Injectable()
export class MessagePublisher {
  constructor(
    private readonly log: MessageLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: IngestionMetrics,
    private readonly spoolMetrics: SpoolMetrics,
  ) {}

  /**
   * @param bytes What the messages take as JSON.
   * @param traceparent The trace of the request; without one every message begins a trace of its own.
   * @returns The id of each message: the sender's, else a new UUID.
   * @throws ProblemException 503 where they are not known to be safe, 422 where Kafka never takes them; each may or may
   *   not be there.
   */
  async publish(messages: readonly AgentMessage[], bytes: number, traceparent: string | undefined): Promise<string[]> {
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
    await this.#publish(emissions, bytes);
    return ids;
  }

  async #publish(emissions: readonly Emission[], bytes: number): Promise<void> {
    const stop = this.metrics.publishSeconds.startTimer();
    try {
      const where = await this.log.publish(emissions, bytes);
      this.spoolMetrics.safe.inc({ where }, emissions.length);
      stop();
    } catch (error) {
      const problem = error instanceof RecordsRefused ? refused(error) : unavailable(error);
      this.metrics.rejected.inc({ reason: problem.kind }, emissions.length);
      this.logger.error({ err: error, messages: emissions.length }, 'messages were not acknowledged by the log');
      throw problem.exception;
    }
  }
}

const unavailable = (cause: unknown) => ({
  kind: 'bus-unavailable',
  exception: new ProblemException({
    status: 503,
    kind: 'bus-unavailable',
    title: 'The message log cannot be reached',
    detail:
      `No message of this request was acknowledged. Send it again in ${RETRY_AFTER_S} s; with metadata.message_id ` +
      'in each message, what had arrived after all is not counted twice.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
    cause,
  }),
});

const refused = (cause: unknown) => ({
  kind: 'refused',
  exception: new ProblemException({
    status: 422,
    kind: 'refused',
    title: 'The message log does not take this request',
    detail:
      'Kafka refuses a message of this request for what it is, and would again; none was acknowledged. Send them one ' +
      'by one, with metadata.message_id, to find out which.',
    cause,
  }),
});
