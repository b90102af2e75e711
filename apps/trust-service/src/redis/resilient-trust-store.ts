import type { ProbeResult } from '@chorus/service-kit';
import type { RedisConnection } from '@chorus/redis';
import type { MemoryTrustStore } from './memory-trust-store.ts';
import type { RedisTrustStore } from './redis-trust-store.ts';
import type { HistoryPage, HistoryRange, StoredTrust, TrustEntry } from './trust-store.ts';
import { InvalidCursor } from './trust-store.ts';
import type { WriteBehind } from './write-behind.ts';

/** Redis, and what keeps it in line with the log. */
export interface RedisSide {
  readonly connection: RedisConnection;
  readonly store: RedisTrustStore;
  readonly writer: WriteBehind;
}

/** A page, and where it came from. */
export type ServedHistory = HistoryPage & { readonly served_from: 'redis' | 'memory' };

/**
 * The trust store of the service: memory is always up to date and serves whenever Redis cannot; Redis, where there is
 * one, follows behind, holds more history and survives a restart.
 */
export class ResilientTrustStore {
  readonly #memory: MemoryTrustStore;
  readonly #redis: RedisSide | null;
  #offReady = () => {};

  /** @param redis null where none is configured */
  constructor(memory: MemoryTrustStore, redis: RedisSide | null) {
    this.#memory = memory;
    this.#redis = redis;
  }

  /** Connects, compares Redis with the log and makes it say the same. Resolves after the first attempt, good or bad. */
  async start(): Promise<void> {
    if (this.#redis === null) return;
    const { connection, writer } = this.#redis;
    await connection.connect();
    this.#offReady = connection.onReady(() => writer.tryNow());
    await writer.start();
  }

  async stop(): Promise<void> {
    this.#offReady();
    await this.#redis?.writer.stop();
    await this.#redis?.connection.close();
  }

  /** Takes records of the log, in order. In memory at once, in Redis when it can be. */
  async save(entries: readonly TrustEntry[]): Promise<void> {
    await this.#memory.save(entries);
    this.#redis?.writer.enqueue(entries);
  }

  /** The present of all agents. */
  loadAll(): Promise<readonly StoredTrust[]> {
    return this.#memory.loadAll();
  }

  /**
   * From Redis, once all that was saved before has arrived there; from memory, which holds less, where Redis is away.
   *
   * @throws InvalidCursor
   */
  async history(range: HistoryRange): Promise<ServedHistory> {
    if (this.#redis !== null && (await this.#redis.writer.settled())) {
      try {
        return { ...(await this.#redis.store.history(range)), served_from: 'redis' };
      } catch (error) {
        if (error instanceof InvalidCursor) throw error;
      }
    }
    return { ...(await this.#memory.history(range)), served_from: 'memory' };
  }

  /** For the health report; never `down`, for the service works without Redis. */
  async health(): Promise<ProbeResult> {
    if (this.#redis === null) return inMemory('not configured (REDIS_URL is empty)');
    const { connection, store, writer } = this.#redis;
    const { phase, error } = writer.state;
    if (phase === 'away') return inMemory(`${connection.address} is away: ${error ?? 'no answer'}`);
    if (phase === 'restoring') return inMemory(`${connection.address} is being brought in line with the log`);
    try {
      const latency_ms = Math.round(await connection.ping());
      if (await store.isIntact()) return { state: 'up', detail: connection.address, latency_ms };
      writer.restoreNow();
      return inMemory(`${connection.address} has lost data, which is being restored from the log`);
    } catch (cause) {
      return inMemory(`${connection.address} is away: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
}

const inMemory = (why: string): ProbeResult => ({
  state: 'degraded',
  detail: `serving from memory: ${why}`,
  latency_ms: null,
});
