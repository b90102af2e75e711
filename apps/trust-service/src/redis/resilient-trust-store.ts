import type { ProbeResult } from '@chorus/service-kit';
import type { RedisConnection } from '@chorus/redis';
import type { MemoryTrustStore } from './memory-trust-store.ts';
import type { HistoryPoint } from './history-point.ts';
import type { AgentName, HistoryPage, HistoryRange, StoredTrust, TrustEntry, TrustStore } from './trust-store.ts';
import { cursorOf, InvalidCursor } from './trust-store.ts';
import type { WriteBehind } from './write-behind.ts';

/** Redis, and what keeps it in line with the log. */
export interface RedisSide {
  readonly connection: Pick<RedisConnection, 'address' | 'connect' | 'onReady' | 'ping' | 'close'>;
  readonly store: TrustStore;
  readonly writer: WriteBehind;
}

/** How often Redis is asked whether it still holds what it should, in ms. */
const LOOK_INTERVAL_MS = 2_000;

/** Where an answer comes from. */
interface Served {
  readonly served_from: 'redis' | 'memory';
}
export type ServedHistory = HistoryPage & Served;
export type ServedPoints = Pick<HistoryPage, 'points'> & Served;

/**
 * The trust store of the service: memory is always up to date and serves whenever Redis cannot; Redis, where there is
 * one, follows behind, holds more history and survives a restart.
 */
export class ResilientTrustStore {
  readonly #memory: MemoryTrustStore;
  readonly #redis: RedisSide | null;
  #offReady = () => {};
  #looks: NodeJS.Timeout | undefined;

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
    this.#looks = setInterval(() => writer.look(), LOOK_INTERVAL_MS);
    await writer.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#looks);
    this.#offReady();
    await this.#redis?.writer.stop();
    await this.#redis?.connection.close();
  }

  /** Takes records of the log, in order. In memory at once, in Redis when it can be. */
  async save(entries: readonly TrustEntry[]): Promise<void> {
    const saved = this.#memory.save(entries);
    // In the same turn: at no time does Redis say less than memory without anything waiting for it.
    this.#redis?.writer.enqueue(entries);
    await saved;
  }

  /** The present of all agents. */
  loadAll(): Promise<readonly StoredTrust[]> {
    return this.#memory.loadAll();
  }

  /** @throws InvalidCursor */
  history(range: HistoryRange): Promise<ServedHistory> {
    return this.#answer(range, (store) => store.history(range), isWithin);
  }

  /** The latest points of a history up to a log time in ms, oldest first, at most `count`. */
  latest(agent: AgentName, to: number, count: number): Promise<ServedPoints> {
    return this.#answer(
      agent,
      async (store) => ({ points: await store.latest(agent, to, count) }),
      (part, whole) => missingOf(part.points, whole.points).length === 0,
    );
  }

  /**
   * From Redis, once all that was saved before has arrived there; from memory, which holds less, where Redis is away or
   * does not say what memory knows.
   */
  async #answer<A extends object>(
    agent: AgentName,
    read: (store: TrustStore) => Promise<A>,
    says: (part: A, whole: A) => boolean,
  ): Promise<A & Served> {
    const held = await read(this.#memory);
    if (this.#redis !== null && (await this.#redis.writer.settled())) {
      const { store, writer } = this.#redis;
      try {
        const stored = await read(store);
        if (says(held, stored)) return { ...stored, served_from: 'redis' };
        // Expired as a whole, it lacks nothing.
        if ((await store.lacking(this.#memory.recordsOf(agent))).length > 0)
          writer.lacks('history of an agent is missing');
      } catch (error) {
        if (error instanceof InvalidCursor) throw error;
        writer.look();
      }
    }
    return { ...held, served_from: 'memory' };
  }

  /** For the health report; never `down`, for the service works without Redis. */
  async health(): Promise<ProbeResult> {
    if (this.#redis === null) return inMemory('not configured (REDIS_URL is empty)');
    const { connection, writer } = this.#redis;
    const { phase, error } = writer.state;
    if (phase === 'away') return inMemory(`${connection.address} is away: ${error ?? 'no answer'}`);
    if (phase === 'restoring') return inMemory(`${connection.address} is being brought in line with the log`);
    try {
      return { state: 'up', detail: connection.address, latency_ms: Math.round(await connection.ping()) };
    } catch (cause) {
      return inMemory(`${connection.address} is away: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
}

/** Whether a page says all that a part of the same range says. */
function isWithin(part: HistoryPage, page: HistoryPage): boolean {
  const last = page.points.at(-1);
  const isBeyond = (point: HistoryPoint) => page.more && last !== undefined && comesAfter(point, last);
  return missingOf(part.points, page.points).every(isBeyond);
}

function missingOf(part: readonly HistoryPoint[], whole: readonly HistoryPoint[]): HistoryPoint[] {
  const said = new Set(whole.map(cursorOf));
  return part.filter((point) => !said.has(cursorOf(point)));
}

const comesAfter = (one: HistoryPoint, other: HistoryPoint): boolean =>
  one.ms > other.ms || (one.ms === other.ms && one.offset > other.offset);

const inMemory = (why: string): ProbeResult => ({
  state: 'degraded',
  detail: `serving from memory: ${why}`,
  latency_ms: null,
});
