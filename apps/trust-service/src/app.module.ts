import type { Bus } from '@chorus/bus';
import { redisConnection } from '@chorus/redis';
import { BUS, CONFIG, LOGGER } from '@chorus/service-kit';
import type { Logger } from '@chorus/service-kit';
import { Module } from '@nestjs/common';
import type { TrustServiceConfig } from './config.ts';
import { HistoryQueriesProcessor } from './processors/history-queries.processor.ts';
import { TrustLedgerProcessor } from './processors/trust-ledger.processor.ts';
import { readTrustLog, TrustProjection } from './projection/trust-projection.ts';
import { MemoryTrustStore } from './redis/memory-trust-store.ts';
import { RedisTrustStore } from './redis/redis-trust-store.ts';
import { ResilientTrustStore } from './redis/resilient-trust-store.ts';
import type { RedisSide } from './redis/resilient-trust-store.ts';
import { WriteBehind } from './redis/write-behind.ts';

const DAY_MS = 86_400_000;
const RETRY = { firstMs: 1_000, longestMs: 30_000 };
const MAX_WAITING = 10_000;

/** Ledger → `trust-scores` → projection → Redis and memory → answers. */
@Module({
  providers: [
    TrustLedgerProcessor,
    TrustProjection,
    HistoryQueriesProcessor,
    { provide: ResilientTrustStore, useFactory: trustStore, inject: [CONFIG, BUS, LOGGER] },
  ],
})
export class AppModule {}

function trustStore(config: TrustServiceConfig, bus: Bus, logger: Logger): ResilientTrustStore {
  const retentionMs = config.TRUST_HISTORY_RETENTION_DAYS * DAY_MS;
  const memory = new MemoryTrustStore({ retentionMs, maxRecords: config.TRUST_MEMORY_RECORDS });
  if (config.REDIS_URL === undefined) {
    logger.warn('REDIS_URL is empty: trust history is in memory only and short');
    return new ResilientTrustStore(memory, null);
  }
  // The volatile bus begins anew at each start: what a lasting one left in the same Redis is none of its business.
  const keyPrefix = bus.kind === 'memory' ? `${config.REDIS_KEY_PREFIX}volatile:` : config.REDIS_KEY_PREFIX;
  return new ResilientTrustStore(memory, redisSide(config.REDIS_URL, keyPrefix, retentionMs, bus, logger));
}

function redisSide(url: string, keyPrefix: string, retentionMs: number, bus: Bus, logger: Logger): RedisSide {
  const connection = redisConnection({
    url,
    name: 'trust-service',
    reconnect: RETRY,
    onChange: (state) => logger.info({ redis: connection.address, ...state }, 'redis connection'),
  });
  const store = new RedisTrustStore({ connection, keyPrefix, retentionMs });
  const writer = new WriteBehind({
    store,
    readLog: (onEntries, signal) => readTrustLog(bus, onEntries, signal),
    retry: RETRY,
    maxWaiting: MAX_WAITING,
    onRestored: (restored) => logger.info({ redis: connection.address, ...restored }, 'redis is in line with the log'),
    onChange: ({ phase, error }) => logger.info({ redis: connection.address, phase, error }, 'redis projection'),
  });
  return { connection, store, writer };
}
