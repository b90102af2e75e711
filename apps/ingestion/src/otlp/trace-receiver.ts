import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { agentMessage, MAX_MESSAGES_PER_REQUEST, MAX_REQUEST_BYTES, type AgentMessage } from '@chorus/contracts';
import {
  CLOCK,
  CONFIG,
  HEALTH,
  LOGGER,
  ProblemException,
  type Clock,
  type Health,
  type Logger,
} from '@chorus/service-kit';
import { evolve, NOTHING_KNOWN, releaseAll, type Evolved, type Span, type TelemetryState } from '@chorus/telemetry';
import type { IngestionConfig } from '../config.ts';
import { IngestionMetrics } from '../ingestion-metrics.ts';
import { MessagePublisher } from '../messages/message-publisher.ts';
import { OtlpMetrics } from './otlp-metrics.ts';

/** How often spans that wait are looked after. */
const TICK_MS = 1_000;

/** Messages that are kept for another try while the log takes none; what is more is lost, and counted. */
const MAX_UNSENT = 10_000;

/**
 * Turns spans into messages and publishes them. Spans wait in memory for their parents; what waits when the service is
 * shut down goes out with what is known, what waits when it is killed is lost.
 */
@Injectable()
export class TraceReceiver implements OnModuleInit, OnModuleDestroy {
  #state: TelemetryState = NOTHING_KNOWN;
  #unsent: readonly AgentMessage[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ticking = false;
  #hasRun = false;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly publisher: MessagePublisher,
    private readonly messageMetrics: IngestionMetrics,
    private readonly metrics: OtlpMetrics,
  ) {}

  onModuleInit(): void {
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
    this.#timer.unref();
    this.health.onChange(() => {
      if (this.health.running) this.#hasRun = true;
      // The bus is closed before modules are destroyed: this is the last moment to publish.
      else if (this.#hasRun) void this.#releaseAll();
    });
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /**
   * Takes spans of one fleet; resolves when the log has the messages that they are by now.
   *
   * @throws ProblemException 503 where the log did not acknowledge; the same spans may be sent again
   */
  async take(fleet: string, spans: readonly Span[]): Promise<void> {
    await this.#publish(this.#adopt(evolve(this.#state, { fleet, spans }, this.clock.now(), this.#options)));
    if (this.#hasRun && !this.health.running) await this.#releaseAll();
  }

  /** Publishes what has waited long enough, and what the log did not take before. */
  async tick(): Promise<void> {
    const messages = this.#adopt(evolve(this.#state, null, this.clock.now(), this.#options));
    if (this.#ticking) return this.#keep(messages);
    this.#ticking = true;
    const unsent = this.#unsent;
    this.#unsent = [];
    try {
      await this.#publish([...unsent, ...messages]);
    } catch {
      // Said in the log by the publisher; kept for the next time.
    } finally {
      this.#ticking = false;
    }
  }

  async #releaseAll(): Promise<void> {
    const released = this.#adopt(releaseAll(this.#state, this.clock.now()));
    const unsent = this.#unsent;
    this.#unsent = [];
    await this.#publish([...unsent, ...released]).catch(() => {
      this.metrics.lost.inc(this.#unsent.length);
      this.#unsent = [];
    });
  }

  get #options() {
    return { actor_wait_ms: this.config.OTLP_PARENT_WAIT_MS };
  }

  #adopt({ state, messages, counts }: Evolved): readonly AgentMessage[] {
    this.#state = state;
    this.metrics.count(counts);
    this.metrics.held.set(state.held);
    return messages.filter((message) => this.#isValid(message));
  }

  /** The mapping makes valid messages only; one that is none after all must not spoil the others. */
  #isValid(message: AgentMessage): boolean {
    const { success } = agentMessage.safeParse(message);
    if (!success) {
      this.metrics.rejected.inc({ reason: 'invalid' });
      this.logger.error({ message_id: message.metadata.message_id }, 'a span became a message that is not valid');
    }
    return success;
  }

  async #publish(messages: readonly AgentMessage[]): Promise<void> {
    const chunks = chunksOf(messages);
    for (const [index, { items, bytes }] of chunks.entries()) {
      try {
        await this.publisher.publish(items, bytes, undefined);
      } catch (error) {
        const rest = chunks.slice(index + 1).flatMap((chunk) => chunk.items);
        // What the log refuses for good it would refuse again.
        const mayPass = !(error instanceof ProblemException) || error.problem.status === 503;
        if (!mayPass) this.metrics.lost.inc(items.length);
        this.#keep(mayPass ? [...items, ...rest] : rest);
        throw error;
      }
      this.messageMetrics.accepted.inc(items.length);
      this.messageMetrics.bytes.inc(bytes);
    }
  }

  /** Some of them are of spans that were acknowledged long ago: nobody sends these again. */
  #keep(messages: readonly AgentMessage[]): void {
    const all = [...this.#unsent, ...messages];
    this.#unsent = all.slice(-MAX_UNSENT);
    this.metrics.lost.inc(all.length - this.#unsent.length);
  }
}

interface Chunk {
  readonly items: AgentMessage[];
  bytes: number;
}

/** As much at once as one request may bring. */
function chunksOf(messages: readonly AgentMessage[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const message of messages) {
    const bytes = Buffer.byteLength(JSON.stringify(message));
    const last = chunks.at(-1);
    if (!last || last.items.length >= MAX_MESSAGES_PER_REQUEST || last.bytes + bytes > MAX_REQUEST_BYTES)
      chunks.push({ items: [message], bytes });
    else {
      last.items.push(message);
      last.bytes += bytes;
    }
  }
  return chunks;
}
