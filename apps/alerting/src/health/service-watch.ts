import { HealthWatch, type ServiceState } from '@chorus/alerts';
import type { Bus, TableRecord } from '@chorus/bus';
import { serviceHealthTopic, type ServiceHealth } from '@chorus/contracts';
import { BUS, CLOCK, CONFIG, HEALTH, type BaseConfig, type Clock, type Health } from '@chorus/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

/** As long as `service-health` reaches back: who died while this service was away is still heard of. */
const LOOK_BACK_MS = 3_600_000;

/** Follows the heartbeats of all services, whatever their partition. Every replica sees all of them. */
@Injectable()
export class ServiceWatch implements OnModuleInit {
  readonly #watch: HealthWatch;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Pick<BaseConfig, 'INSTANCE_ID'>,
  ) {
    this.#watch = new HealthWatch(config.INSTANCE_ID);
  }

  onModuleInit(): void {
    const reader = this.bus.reader({
      name: 'alerting-service-watch',
      topics: [{ topic: serviceHealthTopic, from: { since_ms: this.clock.now() - LOOK_BACK_MS } }],
      onRecords: (records) => records.forEach((record) => this.#heard(record)),
    });
    this.health.readiness('the heartbeats of the past hour', reader.caughtUp);
  }

  /** How the services are; `now` in ms since 1970. */
  states(now: number): readonly ServiceState[] {
    return this.#watch.states(now);
  }

  #heard({ value, timestamp }: TableRecord): void {
    if (value !== null) this.#watch.heard(value as ServiceHealth, timestamp);
  }
}
