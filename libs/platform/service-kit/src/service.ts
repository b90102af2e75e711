import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Topic } from '@chorus/contracts';
import type { z } from 'zod';
import type { baseConfigSchema } from './config/index.ts';
import type { HttpOptions } from './http/pipeline.ts';

/** The settings that every service has. */
export type BaseConfig = z.infer<typeof baseConfigSchema>;

/** One service: what it is called, needs, reads and writes, and the module that does the work. */
export interface Service<C extends object = object> {
  /** As in heartbeats, logs and metrics, e.g. `trust-service`. */
  readonly name: string;
  /** The service's own settings: an object schema over names of environment variables. */
  readonly config: z.ZodType<C>;
  /** Every topic that the service reads or writes: created or checked before anything else starts. */
  readonly topics: readonly (Topic<never> | Topic)[];
  /** The application module. `CONFIG`, `BUS`, `LOGGER`, `METRICS`, `HEALTH` and `CLOCK` can be injected everywhere. */
  readonly module: (config: C & BaseConfig) => Type | DynamicModule;
  readonly http?: HttpOptions;
  /** It does useful work while the log is away: it is degraded then, and not unready. */
  readonly worksWithoutLog?: boolean;
  /**
   * With such settings it even starts while the log is away, and it works without it. Topics are then created or checked
   * when the log answers: `LOG_READY` says when.
   */
  readonly startsWithoutLog?: (config: C & BaseConfig) => boolean;
  /** Last changes to the application before it is initialised, e.g. a WebSocket adapter. */
  readonly configure?: (app: NestExpressApplication, config: C & BaseConfig) => void;
}

/** Declares a service. It does nothing yet: `runService` and `runMain` do, as often as needed in one process. */
export const defineService = <C extends object>(service: Service<C>): Service<C> => Object.freeze(service);
