import { hostname } from 'node:os';
import { z } from 'zod';
import { integer } from './env.ts';

/** Settings that every service understands, besides those of the bus. */
export const baseConfigSchema = z.object({
  /** TCP port of HTTP; 0 takes a free one. */
  PORT: integer({ min: 0, max: 65_535, default: 0 }),
  /** Address to listen on; `0.0.0.0` in a container. */
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'expected trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
  /** How often a heartbeat goes to `service-health`. */
  HEARTBEAT_INTERVAL_MS: integer({ min: 100, max: 60_000, default: 2_000 }),
  /** How long a start waits for a log that does not answer; the service says meanwhile that it lives. */
  START_TIMEOUT_MS: integer({ min: 0, max: 3_600_000, default: 600_000 }),
  /** How long an ordered shutdown may take before the rest is abandoned. */
  SHUTDOWN_TIMEOUT_MS: integer({ min: 100, max: 600_000, default: 15_000 }),
  /** How many reverse proxies stand in front and may say the client's address in `X-Forwarded-For`. */
  TRUST_PROXY_HOPS: integer({ min: 0, max: 10, default: 0 }),
  /** Name of this running process in heartbeats and logs. */
  INSTANCE_ID: z.string().max(200).default(`${hostname()}-${process.pid}`),
  /** Version in heartbeats. */
  SERVICE_VERSION: z.string().max(100).default('0.0.0'),
});

/** The process's environment. The one place in the kit that reads it. */
export const processEnvironment = (): NodeJS.ProcessEnv => process.env;
