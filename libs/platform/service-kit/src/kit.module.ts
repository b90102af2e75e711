import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Bus } from '@chorus/bus';
import type { Registry } from 'prom-client';
import type { Clock } from './clock.ts';
import { HealthController } from './health/health.controller.ts';
import type { Health } from './health/health.ts';
import type { Logger } from './logger.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { Tables } from './tables.ts';
import { BUS, CLOCK, CONFIG, HEALTH, LOG_READY, LOGGER, METRICS } from './tokens.ts';

/** What one service is made of; nothing of it is shared with another service in the same process, save the bus. */
export interface Parts {
  readonly config: object;
  readonly bus: Bus;
  /** A function, because Nest would wait for a promise before it builds anything. */
  readonly logReady: () => Promise<void>;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly health: Health;
  readonly clock: Clock;
  /** Whether the service starts though the log is away. */
  readonly startsAlone: boolean;
}

/** The root module of every service: the parts for injection, probes and metrics, and the service's own module. */
@Module({})
export class KitModule {
  static around(appModule: Type | DynamicModule, parts: Parts): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: parts.config },
      { provide: BUS, useValue: parts.bus },
      { provide: LOG_READY, useValue: parts.logReady },
      { provide: LOGGER, useValue: parts.logger },
      { provide: METRICS, useValue: parts.metrics },
      { provide: HEALTH, useValue: parts.health },
      { provide: CLOCK, useValue: parts.clock },
      { provide: Tables, useValue: new Tables(parts.bus, parts.health, parts.startsAlone) },
    ];
    return {
      module: KitModule,
      global: true,
      imports: [DiscoveryModule, appModule],
      controllers: [HealthController, MetricsController],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
