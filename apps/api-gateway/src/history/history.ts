import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { createRequester, RequestTimeout, type Bus, type Requester } from '@chorus/bus';
import { historyQueries, historyReplies, type HistoryQuery, type HistoryReply } from '@chorus/contracts';
import { BUS, CLOCK, CONFIG, HEALTH, ProblemException, type Clock, type Health } from '@chorus/service-kit';
import type { GatewayConfig } from '../config.ts';

/** What every question bears, whatever it asks. */
type Asked = Pick<HistoryQuery, 'request_id' | 'deadline'>;

const ANSWERED_BY: Readonly<Record<HistoryQuery['kind'], string>> = {
  trust_history: 'trust-service',
  conversations: 'history-service',
  conversation: 'history-service',
  events: 'history-service',
  trust_why: 'trust-service',
  what_if: 'history-service',
  interventions: 'history-service',
  participation: 'history-service',
  detections: 'history-service',
  detection_counts: 'history-service',
};

/** The one way to ask about the past: a question on one topic, its answer on another. */
@Injectable()
export class History implements OnModuleInit {
  #requester: Requester<HistoryQuery, HistoryReply> | undefined;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(HEALTH) private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.#requester = createRequester(this.bus, {
      name: 'gateway-history',
      queries: historyQueries,
      replies: historyReplies,
    });
    this.health.readiness('the history replies', this.#requester.ready);
  }

  /**
   * @param question Makes the question from what every one of them bears.
   * @param timeout_ms How long is waited for the answer; HISTORY_TIMEOUT_MS unless given.
   * @throws ProblemException 400 where the service that answers cannot take the question, 503 where it is unable to, or no answer comes in time
   */
  async ask(
    question: (asked: Asked) => HistoryQuery,
    timeout_ms: number = this.config.HISTORY_TIMEOUT_MS,
  ): Promise<HistoryReply> {
    const deadline = new Date(this.clock.now() + timeout_ms).toISOString();
    const query = question({ request_id: randomUUID(), deadline });
    const reply = await this.#send(query, timeout_ms);
    if (reply.ok) return reply;
    const detail = reply.error ?? 'The history cannot be read.';
    if (reply.at_fault === 'service') throw away(`${ANSWERED_BY[query.kind]}: ${detail}`);
    throw new ProblemException({ status: 400, kind: 'history', detail });
  }

  async #send(query: HistoryQuery, timeout_ms: number): Promise<HistoryReply> {
    try {
      if (!this.#requester) throw new Error('not initialised');
      return await this.#requester.ask(query, timeout_ms);
    } catch (cause) {
      throw away(whyNot(cause, ANSWERED_BY[query.kind], timeout_ms), cause);
    }
  }
}

const away = (why: string, cause?: unknown) =>
  new ProblemException({
    status: 503,
    kind: 'history-away',
    title: 'No answer about the past',
    detail: `${why} Try again shortly.`,
    headers: { 'retry-after': '5' },
    cause,
  });

const whyNot = (cause: unknown, service: string, timeout_ms: number): string =>
  cause instanceof RequestTimeout
    ? `${service} did not answer within ${timeout_ms / 1000} s: it is not running, still reading, or overloaded. GET /api/v1/system/health says how it is.`
    : `The question to ${service} could not be put on the log: the broker does not answer.`;
