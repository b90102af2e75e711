import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@chorus/bus';
import type { Clock, Logger } from '@chorus/service-kit';
import { openDatabase } from '@chorus/sql';
import type { HistoryServiceConfig } from '../config.ts';
import { HistoryStore } from './history-store.ts';
import type { Tables } from './schema.ts';

const DAY_MS = 86_400_000;

/** The store of the service, and its end. */
export abstract class OpenStore {
  abstract readonly store: HistoryStore;
  /** For a person. */
  abstract readonly address: string;
  abstract close(): Promise<void>;
}

/**
 * The store that the configuration asks for. The volatile bus begins anew at each start: its events are in a file that
 * ends with the service, whatever is configured, so that the store of a lasting installation is safe.
 */
export async function openStore(
  config: HistoryServiceConfig,
  bus: Pick<Bus, 'kind'>,
  clock: Clock,
  logger: Logger,
): Promise<OpenStore> {
  const volatile = bus.kind === 'memory' ? await mkdtemp(join(tmpdir(), 'chorus-history-')) : undefined;
  const database = openDatabase<Tables>({
    name: 'history-service',
    url: volatile ? undefined : config.DATABASE_URL,
    file: volatile ? join(volatile, 'history.db') : config.DATABASE_FILE,
  });
  const { address } = database;
  logger.info({ address, volatile: volatile !== undefined }, 'event store');
  const store = new HistoryStore({
    database,
    retentionMs: config.HISTORY_RETENTION_DAYS * DAY_MS,
    now: () => clock.now(),
  });
  return {
    store,
    address,
    async close() {
      await store.close();
      if (volatile) await rm(volatile, { recursive: true, force: true });
    },
  };
}
