import { findKafka, findRedis, startKafka, startRedis } from '@chorus/testing';
import type { LocalFolder } from './folder.ts';

/** A broker or a store that was found or started, and why this one. */
export interface Backend {
  /** Address for the services; null where memory takes its place. */
  readonly address: string | null;
  /** What it is and why, in a line for a person. */
  readonly why: string;
  readonly stop: () => Promise<void>;
}

type Say = (text: string) => void;
const nothingToStop = () => Promise.resolve();

/** Kafka: KAFKA_BROKERS, else Docker, else by Java and Maven, else memory. */
export async function chooseBroker(folder: LocalFolder, memory: boolean, say: Say): Promise<Backend> {
  const found = memory ? { ok: false as const, why: '--memory' } : await findKafka();
  if (!found.ok)
    return {
      address: null,
      why: `memory bus, volatile (${found.why}): install Docker, or Java 17 and Maven, for Kafka`,
      stop: nothingToStop,
    };
  if (found.how === 'environment')
    return { address: found.brokers, why: `Kafka at ${found.brokers} (KAFKA_BROKERS)`, stop: nothingToStop };
  const kafka = await startKafka({ found, dataFolder: folder.at('kafka'), onProgress: say });
  const how = found.how === 'docker' ? 'in Docker' : 'on Java, no Docker engine answers';
  return {
    address: kafka.brokers,
    why: `Apache Kafka 4.3.1 at ${kafka.brokers} (started ${how})`,
    stop: () => kafka.stop(),
  };
}

/** Redis: REDIS_URL, else Docker, else redis-server, else memory. */
export async function chooseStore(memory: boolean, say: Say): Promise<Backend> {
  const found = memory ? { ok: false as const, why: '--memory' } : await findRedis();
  if (!found.ok)
    return {
      address: null,
      why: `memory (${found.why}): install redis-server, or Docker, for Redis`,
      stop: nothingToStop,
    };
  if (found.how === 'environment') return { address: found.url, why: 'Redis at REDIS_URL', stop: nothingToStop };
  const redis = await startRedis({ found, onProgress: say });
  const how = found.how === 'docker' ? 'in Docker' : 'redis-server';
  return {
    address: redis.url,
    why: `Redis at ${redis.url.replace('redis://', '')} (started, ${how})`,
    stop: () => redis.stop(),
  };
}
