import type { Bus } from '@chorus/bus';
import { REDACTION_KINDS } from '@chorus/privacy';
import { apiKeysSchema, env, redactionSchema, someApiKeys } from '@chorus/service-kit';
import { z } from 'zod';

/** Settings of ingestion, besides those of every service. */
export const ingestionConfigSchema = apiKeysSchema
  .extend({
    /** Requests per minute and API key. One request carries up to MAX_MESSAGES_PER_REQUEST messages. */
    RATE_LIMIT_PER_MINUTE: env.integer({ min: 1, max: 10_000_000, default: 60_000 }),
    /** How long a span that does not name its agent waits for the one that does, in milliseconds: agents end after their calls. */
    OTLP_PARENT_WAIT_MS: env.integer({ min: 0, max: 600_000, default: 30_000 }),
    /**
     * Folder on a local disk, of this process alone, for messages that come while Kafka is away; made where it is not
     * there. Without it such messages are refused.
     */
    SPOOL_DIR: z.string().optional(),
    /** Most bytes in that folder, about. */
    SPOOL_MAX_BYTES: env.integer({ min: 65_536, max: 1_000_000_000_000, default: 1_073_741_824 }),
    /** A message that has waited for Kafka for so long goes to the folder, and all behind it, in milliseconds. */
    SPOOL_AFTER_MS: env.integer({ min: 50, max: 60_000, default: 2_000 }),
    /** Holds for what is told of refused messages; messages themselves are redacted behind the log. */
    ...redactionSchema(REDACTION_KINDS).shape,
  })
  .superRefine(someApiKeys);
export type IngestionConfig = z.infer<typeof ingestionConfigSchema>;

/** Where messages wait while the log is away; undefined where they don't. The memory bus is never away. */
export const spoolFolderOf = (config: IngestionConfig, bus: Bus): string | undefined =>
  bus.kind === 'memory' ? undefined : config.SPOOL_DIR;
