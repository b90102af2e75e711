import { randomBytes } from 'node:crypto';
import type { Bus, KafkaConfig } from '@chorus/bus';
import { REDACTION_KINDS } from '@chorus/privacy';
import { apiKeysSchema, env, redactionSchema, someApiKeys, type BaseConfig } from '@chorus/service-kit';
import { z } from 'zod';

/** Settings of the gateway, besides those of every service and the API keys. */
export const configSchema = z
  .object({
    ...apiKeysSchema.shape,
    /** Holds for what is told of messages in `dead-letters`. */
    ...redactionSchema(REDACTION_KINDS).shape,
    /** Origins of the dashboard, comma-separated: browsers from elsewhere may neither read answers nor open the live socket. */
    ALLOWED_ORIGINS: env.list(['http://localhost:3000', 'http://127.0.0.1:3000']),
    /** Signs login cookies; give all replicas the same. Without one it is made at start, and logins end with the process. */
    SESSION_SECRET: z
      .string()
      .min(32, 'expected at least 32 characters')
      .default(() => randomBytes(32).toString('base64url')),
    SESSION_TTL_MINUTES: env.integer({ min: 1, max: 43_200, default: 720 }),
    /** True behind HTTPS: the cookie is then sent over HTTPS only. */
    SESSION_COOKIE_SECURE: env.flag(false),
    RATE_LIMIT_PER_MINUTE: env.integer({ min: 1, max: 1_000_000, default: 1_200 }),
    /** How long a history query may take before the gateway answers 503. */
    HISTORY_TIMEOUT_MS: env.integer({ min: 100, max: 60_000, default: 5_000 }),
    /** The same for "what if", which goes through all that is kept. What is made by then is the answer. */
    WHAT_IF_TIMEOUT_MS: env.integer({ min: 1_000, max: 60_000, default: 20_000 }),
    /** Where agents reach ingestion, as the Setup page tells them. */
    PUBLIC_INGESTION_URL: z
      .url({ protocol: /^https?$/, error: 'expected a URL like https://ingest.example.com' })
      .transform((url) => url.replace(/\/+$/, ''))
      .default('http://localhost:4318'),
    /** Where agents reach Kafka, host:port, as the Setup page tells them; KAFKA_BROKERS unless given. */
    PUBLIC_KAFKA_BROKERS: env.list().optional(),
    /** Most rows of one exported file; where there are more its last line says how to go on. */
    EXPORT_MAX_ROWS: env.integer({ min: 1, max: 100_000_000, default: 100_000 }),
    /** Changes are sent to browsers in steps of this length. */
    LIVE_FLUSH_MS: env.integer({ min: 5, max: 5_000, default: 50 }),
    /** Live connections of this replica; more are turned away. */
    LIVE_MAX_CLIENTS: env.integer({ min: 1, max: 100_000, default: 2_000 }),
    /** Memory for the past hour of all fleets together, about. Where it is too little, what is longer ago becomes coarser. */
    FILM_MAX_MIB: env.integer({ min: 1, max: 16_384, default: 128 }),
    /** Fleets that are simulated: the page says so, and offers to remove them. */
    SIMULATED_FLEETS: env.list([]),
    /** Services that count as down while no heartbeat of them was heard. */
    EXPECTED_SERVICES: env.list([
      'ingestion',
      'stream-processor',
      'trust-service',
      'graph-service',
      'history-service',
      'alerting',
      'api-gateway',
    ]),
  })
  .superRefine(someApiKeys);

export type GatewayConfig = z.infer<typeof configSchema> & BaseConfig & Partial<KafkaConfig>;

/** Where agents reach Kafka. Nowhere on the memory bus: only its own process does. */
export const publicBrokersOf = (
  { kind }: Pick<Bus, 'kind'>,
  { PUBLIC_KAFKA_BROKERS, KAFKA_BROKERS = [] }: Pick<GatewayConfig, 'PUBLIC_KAFKA_BROKERS' | 'KAFKA_BROKERS'>,
): string[] => (kind === 'memory' ? [] : (PUBLIC_KAFKA_BROKERS ?? KAFKA_BROKERS));
