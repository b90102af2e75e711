import type { Bus } from '@chorus/bus';
import { BUS, CLOCK, HEALTH, LOGGER } from '@chorus/service-kit';
import type { Clock, Health, Logger, ProbeResult } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { HistoryMetrics } from '../metrics.ts';
import { OpenStore } from '../store/open-store.ts';
import { FollowLog } from './follow-log.ts';
import { Pruner } from './pruner.ts';

/**
 * Keeps the store in line with the log, and its age within bounds. The service is ready without it: a database that is
 * away is in the health report as what it disables.
 */
@Injectable()
export class HistoryProjection implements OnModuleInit, OnApplicationShutdown {
  readonly #follow: FollowLog;
  readonly #pruner: Pruner;

  constructor(
    @Inject(BUS) bus: Bus,
    @Inject(LOGGER) logger: Logger,
    @Inject(CLOCK) clock: Clock,
    @Inject(HEALTH) health: Health,
    metrics: HistoryMetrics,
    private readonly open: OpenStore,
  ) {
    const { store } = open;
    const reported = health.dependency('event store', () => this.#health());
    const now = () => clock.now();
    this.#follow = new FollowLog({ bus, store, metrics, logger, now, onChange: () => reported.changed() });
    this.#pruner = new Pruner(store, metrics, logger);
  }

  onModuleInit(): void {
    this.#follow.start();
    this.#pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.#follow.stop(), this.#pruner.stop()]);
    await this.open.close();
  }

  async #health(): Promise<ProbeResult> {
    const { store, address } = this.open;
    const away = (why: string): ProbeResult => ({
      state: 'degraded',
      detail: `${address} cannot be used: ${why}. Conversations and events cannot be looked up, and nothing new is stored until it is back; the log keeps it`,
      latency_ms: null,
    });
    if (this.#follow.trouble !== null) return away(this.#follow.trouble);
    try {
      return { state: 'up', detail: address, latency_ms: Math.round(await store.ping()) };
    } catch (error) {
      return away(error instanceof Error ? error.message : 'no answer');
    }
  }
}
