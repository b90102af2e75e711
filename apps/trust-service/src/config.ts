import { redisUrl } from '@chorus/redis';
import { env } from '@chorus/service-kit';
import { z } from 'zod';

/** The settings of trust-service. */
export const trustServiceConfig = z.object({
  /** `redis://` or `rediss://`; empty: trust history lives in memory only. */
  REDIS_URL: redisUrl.optional(),
  /** Before every key in Redis, so that several installations can share one. */
  REDIS_KEY_PREFIX: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, 'expected 1 to 64 letters, digits, ":", "_", "." or "-"')
    .default('chorus:'),
  /** Agents of one fleet that are known; beyond it those are forgotten whose trust has not changed for longest. */
  MAX_AGENTS_PER_FLEET: env.integer({ min: 10, max: 1_000_000, default: 20_000 }),
  /** How long the history of an agent is kept, measured from its latest record. */
  TRUST_HISTORY_RETENTION_DAYS: env.integer({ min: 1, max: 3_650, default: 30 }),
  /** Records of history kept in memory, for all agents together, for the time without Redis. */
  TRUST_MEMORY_RECORDS: env.integer({ min: 1_000, max: 10_000_000, default: 50_000 }),
});

export type TrustServiceConfig = z.infer<typeof trustServiceConfig>;
