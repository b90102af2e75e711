import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { to, type Bus } from '@chorus/bus';
import { rejectedMessages } from '@chorus/contracts';
import { policyOf } from '@chorus/privacy';
import { BUS, CLOCK, CONFIG, HEALTH, LOGGER, type Clock, type Health, type Logger } from '@chorus/service-kit';
import type { IngestionConfig } from '../config.ts';
import { IngestionMetrics } from '../ingestion-metrics.ts';
import { Window, type Rejection } from './window.ts';

const WINDOW_MS = 1_000;

/**
 * Tells on `rejected-messages` what was not taken, a second later, for the Setup page. It is told as well as may be: no
 * answer waits for it, nothing is spooled, and what the log does not take is counted and forgotten.
 */
@Injectable()
export class Rejections implements OnModuleInit, OnModuleDestroy {
  readonly #window: Window;
  #timer: NodeJS.Timeout | undefined;
  #telling = false;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: IngestionMetrics,
    @Inject(CONFIG) config: IngestionConfig,
  ) {
    this.#window = new Window(policyOf(config));
  }

  onModuleInit(): void {
    this.#timer = setInterval(() => void this.flush(), WINDOW_MS);
    this.#timer.unref();
    // The bus is closed before modules are destroyed: this is the last moment to publish.
    this.health.onChange(() => void (this.health.running || this.flush()));
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Never throws, never waits. */
  tell(rejection: Rejection): void {
    try {
      this.#drop('limit', this.#window.add(rejection, this.clock.now()));
    } catch (error) {
      this.#drop('failed', rejection.count ?? 1);
      this.logger.error({ err: error }, 'a rejection could not be told');
    }
  }

  /** Publishes what the window holds; nothing waits behind a log that is slow. */
  async flush(): Promise<void> {
    const told = this.#window.close();
    if (told.length === 0) return;
    if (this.#telling) return this.#drop('log', told.length);
    this.#telling = true;
    try {
      await this.bus.publish(told.map((rejected) => to(rejectedMessages, rejected)));
      this.metrics.rejectionsTold.inc(told.length);
    } catch {
      this.#drop('log', told.length);
    } finally {
      this.#telling = false;
    }
  }

  #drop(reason: 'limit' | 'log' | 'failed', count: number): void {
    if (count > 0) this.metrics.rejectionsDropped.inc({ reason }, count);
  }
}
