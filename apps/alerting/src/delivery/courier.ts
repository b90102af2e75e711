import { to, type Bus } from '@chorus/bus';
import { alertDeliveries } from '@chorus/contracts';
import {
  BUS,
  CLOCK,
  CONFIG,
  HEALTH,
  LOGGER,
  type Clock,
  type Health,
  type Logger,
  type ProbeResult,
} from '@chorus/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { AlertingConfig } from '../config.ts';
import { Breakers } from './breakers.ts';
import { DeliveryMetrics } from './delivery-metrics.ts';
import { HttpSender, type Attempt } from './http-sender.ts';
import { idOf, type Job } from './job.ts';
import { Lane, type LaneHost } from './lane.ts';
import { messageOf } from './message.ts';

/**
 * Takes what waits to the channels, each channel by itself, and reports on `alert-deliveries` what became of it. It
 * remembers nothing: what is waiting is in the store of the task that offers it.
 */
@Injectable()
export class Courier implements OnModuleInit {
  readonly #lanes = new Map<string, Lane>();
  readonly #breakers = new Breakers();
  readonly #host: LaneHost;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: AlertingConfig,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(HttpSender) private readonly sender: Pick<HttpSender, 'send'>,
    @Inject(DeliveryMetrics) private readonly metrics: DeliveryMetrics,
  ) {
    this.#host = {
      now: () => clock.now(),
      get running() {
        return health.running;
      },
      send: (job) => this.#send(job),
      report: (job, delivery, final) => this.#report(job, delivery, final),
      retry: {
        firstMs: config.ALERT_RETRY_FIRST_MS,
        longestMs: config.ALERT_RETRY_LONGEST_MS,
        maxAgeMs: config.ALERT_MAX_AGE_MINUTES * 60_000,
      },
    };
  }

  onModuleInit(): void {
    this.health.dependency('alert channels', () => this.#probe(), { optional: true });
    this.metrics.watch({
      waiting: () => this.#leased().reduce((sum, [, { waiting }]) => sum + waiting, 0),
      left_alone: () => this.#breakers.open,
    });
  }

  /** All that waits for a lane, oldest first. Repeated by the owner, about every second; returns at once. */
  offer(lane: string, jobs: readonly Job[]): void {
    for (const [name, { isLeased }] of this.#lanes) if (!isLeased && name !== lane) this.#lanes.delete(name);
    const known = this.#lanes.get(lane) ?? new Lane(this.#host);
    this.#lanes.set(lane, known);
    known.offer(jobs);
  }

  #leased(): [string, Lane][] {
    return [...this.#lanes].filter(([, { isLeased }]) => isLeased);
  }

  async #send(job: Job): Promise<Attempt | undefined> {
    const { url, kind } = job.channel;
    const message = messageOf(job, this.config.DASHBOARD_URL, this.clock.now());
    const attempt = await this.#breakers.attempt(url, () =>
      this.metrics.timed(kind, () => this.sender.send(url, message)),
    );
    this.metrics.attempted(kind, attempt?.kind ?? 'left_alone');
    return attempt;
  }

  async #report(job: Job, delivery: Parameters<LaneHost['report']>[1], final: boolean): Promise<void> {
    const { fleet_id, alert_id } = job.alert;
    await this.bus.publish([to(alertDeliveries, { fleet_id, alert_id, delivery, final })]);
    const { state, attempts, error, channel_id } = delivery;
    if (final) this.metrics.settled(job.channel.kind, job.alert.status, state);
    const said = { delivery: idOf(job), channel: channel_id, attempts };
    if (state === 'delivered') this.logger.info(said, 'an alert was delivered');
    else this.logger.warn({ ...said, trouble: error }, final ? 'an alert was not delivered' : 'an alert waits');
  }

  /** Everybody may read it: it names nobody's channel, and one fleet's wrong address makes nobody's system degraded. */
  #probe(): ProbeResult {
    const failing = this.#leased().filter(([, { trouble }]) => trouble !== undefined).length;
    const detail = failing === 0 ? 'no channel fails' : failing === 1 ? '1 channel fails' : `${failing} channels fail`;
    return { state: 'up', detail, latency_ms: null };
  }
}
