import { apiKeysSchema, env, someApiKeys } from '@chorus/service-kit';
import { z } from 'zod';

/** Settings of ingestion, besides those of every service. */
export const ingestionConfigSchema = apiKeysSchema
  .extend({
    /** Requests per minute and API key. One request carries up to MAX_MESSAGES_PER_REQUEST messages. */
    RATE_LIMIT_PER_MINUTE: env.integer({ min: 1, max: 10_000_000, default: 60_000 }),
  })
  .superRefine(someApiKeys);
export type IngestionConfig = z.infer<typeof ingestionConfigSchema>;
