import type { Bus } from '@chorus/bus';
import { redisConnection } from '@chorus/redis';
import type { DependencyHandle, Health, Logger } from '@chorus/service-kit';
import type { TrustServiceConfig } from '../config.ts';
import { readTrustLog } from '../projection/trust-log.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import { RedisTrustStore } from './redis-trust-store.ts';
import { ResilientTrustStore } from './resilient-trust-store.ts';
import type { RedisSide } from './resilient-trust-store.ts';
import { WriteBehind } from './write-behind.ts';

const DAY_MS = 86_400_000;
const RETRY = { firstMs: 1_000, longestMs: 30_000 };
const MAX_WAITING = 10_000;
/** Some 80,000 records. */
const MAX_WAITING_BYTES_OF_RESTORE = 134_217_728;

/** Builds the trust store that the configuration asks for and adds it to the health report as `redis`. */
export function openTrustStore(
  config: TrustServiceConfig,
  bus: Bus,
  logger: Logger,
  health: Health,
): ResilientTrustStore {
  const retentionMs = config.TRUST_HISTORY_RETENTION_DAYS * DAY_MS;
  const memory = new MemoryTrustStore({ retentionMs, maxRecords: config.TRUST_MEMORY_RECORDS });
  const reported = health.dependency('redis', () => store.health());
  const redis = config.REDIS_URL === undefined ? null : openRedis(config.REDIS_URL);
  const store = new ResilientTrustStore(memory, redis);
  if (redis === null) logger.warn('REDIS_URL is empty: trust history is in memory only, and short');
  return store;

  function openRedis(url: string): RedisSide {
    // The volatile bus begins anew at each start: what a lasting one left in the same Redis is none of its business.
    const keyPrefix = bus.kind === 'memory' ? `${config.REDIS_KEY_PREFIX}volatile:` : config.REDIS_KEY_PREFIX;
    return redisSide({ url, keyPrefix, retentionMs, bus, logger, reported });
  }
}

function redisSide(parts: {
  readonly url: string;
  readonly keyPrefix: string;
  readonly retentionMs: number;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly reported: DependencyHandle;
}): RedisSide {
  const { url, keyPrefix, retentionMs, bus, reported } = parts;
  const connection = redisConnection({
    url,
    name: 'trust-service',
    reconnect: RETRY,
    onChange: ({ connection: state, circuit, error }) => {
      logger.info({ connection: state, circuit, error }, 'redis connection');
      reported.changed();
    },
  });
  const logger = parts.logger.child({ redis: connection.address });
  const store = new RedisTrustStore({ connection, keyPrefix, retentionMs });
  const writer = new WriteBehind({
    store,
    readLog: (onEntries, signal) => readTrustLog(bus, onEntries, signal),
    retry: RETRY,
    maxWaiting: MAX_WAITING,
    maxWaitingBytesOfRestore: MAX_WAITING_BYTES_OF_RESTORE,
    onRestored: (restored) => logger.info(restored, 'redis is in line with the log'),
    onChange: ({ phase, error }) => {
      logger.info({ phase, error }, 'redis projection');
      reported.changed();
    },
  });
  return { connection, store, writer };
}
