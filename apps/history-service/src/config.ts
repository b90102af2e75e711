import { env } from '@chorus/service-kit';
import { databaseUrl } from '@chorus/sql';
import { z } from 'zod';

/** The settings of history-service. */
export const historyServiceConfig = z.object({
  /** `postgres://…`; empty: SQLite in DATABASE_FILE. */
  DATABASE_URL: databaseUrl.optional(),
  /** Where SQLite keeps everything; on a disk of this machine. */
  DATABASE_FILE: z.string().default('data/history.db'),
  /** How long an event is kept, by the log's time. */
  HISTORY_RETENTION_DAYS: env.integer({ min: 1, max: 3_650, default: 30 }),
});

export type HistoryServiceConfig = z.infer<typeof historyServiceConfig>;
