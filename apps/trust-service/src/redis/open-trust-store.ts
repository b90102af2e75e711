import type { Bus } from '@chorus/bus';
import { redisConnection } from '@chorus/redis';
import type { DependencyHandle, Health, Logger, Registry } from '@chorus/service-kit';
import type { TrustServiceConfig } from '../config.ts';
import { readTrustLog } from '../projection/trust-log.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import { redisMetrics } from './redis-metrics.ts';
import { RedisTrustStore } from './redis-trust-store.ts';
import { ResilientTrustStore } from './resilient-trust-store.ts';
import type { RedisSide } from './resilient-trust-store.ts';
import { withHeld } from './with-held.ts';
import { WriteBehind } from './write-behind.ts';

const DAY_MS = 86_400_000;
const RETRY = { firstMs: 1_000, longestMs: 30_000 };
const MAX_WAITING = 10_000;
/** Some 80,000 records. */
const MAX_WAITING_BYTES_OF_RESTORE = 134_217_728;
/** Agents that Redis is asked for at each look. */
const LOOKED_FOR = 100;

/** Builds the trust store that the configuration asks for and adds it to the health report as `redis`. */
export function openTrustStore(
  config: TrustServiceConfig,
  bus: Bus,
  logger: Logger,
  health: Health,
  metrics: Registry,
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
    return redisSide({ url, keyPrefix, retentionMs, memory, bus, logger, reported, metrics });
  }
}

function redisSide(parts: {
  readonly url: string;
  readonly keyPrefix: string;
  readonly retentionMs: number;
  readonly memory: MemoryTrustStore;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly reported: DependencyHandle;
  readonly metrics: Registry;
}): RedisSide {
  const { url, keyPrefix, retentionMs, memory, bus, reported } = parts;
  const connection = redisConnection({
    url,
    name: 'trust-service',
    reconnect: RETRY,
    onChange: ({ connection: state, circuit, error }) => {
      logger.info({ connection: state, circuit, error }, 'redis connection');
      reported.changed();
      // A probe got through: what waits for the next attempt need not.
      if (circuit === 'closed' && state === 'ready') writer.tryNow();
    },
  });
  const logger = parts.logger.child({ redis: connection.address });
  const store = new RedisTrustStore({ connection, keyPrefix, retentionMs });
  const writer: WriteBehind = new WriteBehind({
    store,
    readLog: (onEntries, signal) =>
      withHeld(
        (each) => readTrustLog(bus, each, signal),
        (agent) => memory.recordsOf(agent),
      )(onEntries),
    some: () => memory.some(LOOKED_FOR),
    retry: RETRY,
    maxWaiting: MAX_WAITING,
    maxWaitingBytesOfRestore: MAX_WAITING_BYTES_OF_RESTORE,
    onLost: (what) => {
      counted.losses.inc();
      logger.warn({ what }, 'redis has lost data, which is restored from memory and the log');
    },
    onRestored: (restored) => {
      counted.restored(restored);
      logger.info(restored, 'redis is in line with the log');
    },
    onChange: ({ phase, error }) => {
      logger.info({ phase, error }, 'redis projection');
      reported.changed();
    },
  });
  const counted = redisMetrics(parts.metrics, writer);
  return { connection, store, writer };
}
