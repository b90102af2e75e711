import { agentKey, trustPoint, trustScore } from '@chorus/contracts';
import type { TrustPoint } from '@chorus/contracts';
import type { Redis, RedisConnection } from '@chorus/redis';
import { FORGET_SCRIPT, SAVE_SCRIPT } from './scripts.ts';
import { parseCursor, pointOf, timeOf } from './trust-store.ts';
import type { AgentName, HistoryPage, HistoryRange, StoredTrust, TrustEntry, TrustStore } from './trust-store.ts';

export interface RedisTrustStoreOptions {
  readonly connection: RedisConnection;
  /** Before every key, e.g. `chorus:`. */
  readonly keyPrefix: string;
  /** Age in ms, measured from an agent's latest record, after which its records are dropped from its history. */
  readonly retentionMs: number;
}

/** Redis does not hold any more what it had confirmed: it was emptied, or came back with older data. */
export class TrustStoreLost extends Error {
  override readonly name = 'TrustStoreLost';
  constructor() {
    super('Redis has lost what it had saved');
  }
}

const SAVED_AT_ONCE = 100;
const LOADED_AT_ONCE = 500;

/**
 * The trust store in Redis:
 *
 * | key | type | holds |
 * |---|---|---|
 * | `trust:<fleet>/<agent>` | hash | the present: `partition`, `offset`, `score` (the record as JSON) |
 * | `trust-history:<fleet>/<agent>` | stream | id `<log time ms>-<offset>`, field `point` (JSON); expires with the retention |
 * | `trust-agents` | set | `<fleet>/<agent>` of all that have a present |
 * | `trust-positions` | hash | by partition the highest offset that was saved |
 *
 * Every method throws RedisUnavailable or RedisCommandError, as the connection does.
 */
export class RedisTrustStore implements TrustStore {
  readonly #options: RedisTrustStoreOptions;
  /** By partition the highest offset that Redis has confirmed. */
  #confirmed = new Map<number, number>();

  constructor(options: RedisTrustStoreOptions) {
    this.#options = options;
  }

  /** @throws TrustStoreLost, having written nothing of the rest, where Redis has lost what it confirmed before */
  async save(entries: readonly TrustEntry[]): Promise<void> {
    for (let start = 0; start < entries.length; start += SAVED_AT_ONCE) {
      const some = entries.slice(start, start + SAVED_AT_ONCE);
      await this.#saveSome(some);
      for (const { partition, offset } of some)
        this.#confirmed.set(partition, Math.max(offset, this.#confirmed.get(partition) ?? -1));
    }
  }

  /** From here on, what Redis holds now counts as confirmed. */
  async loadAll(): Promise<readonly StoredTrust[]> {
    this.#confirmed = await this.#positions();
    const members = await this.#run((redis) => redis.smembers(this.#key('trust-agents')));
    const stored: StoredTrust[] = [];
    for (let start = 0; start < members.length; start += LOADED_AT_ONCE) {
      const some = members.slice(start, start + LOADED_AT_ONCE);
      const hashes = await this.#run((redis) =>
        Promise.all(some.map((member) => redis.hmget(this.#key(`trust:${member}`), 'offset', 'score'))),
      );
      some.forEach((member, index) => stored.push(readStored(member, hashes[index] ?? [])));
    }
    return stored;
  }

  async history(range: HistoryRange): Promise<HistoryPage> {
    const { cursor, from, to, limit } = range;
    const after = cursor === null ? null : parseCursor(cursor);
    const start = after === null || after.ms < from ? `${from}` : `(${after.ms}-${after.offset}`;
    const stream = this.#key(`trust-history:${agentKey(range)}`);
    const found = await this.#run((redis) => redis.xrange(stream, start, `${to}`, 'COUNT', limit + 1));
    const points = found.slice(0, limit).flatMap(([id, fields]) => {
      const point = readPoint(fields[fields.indexOf('point') + 1]);
      return point ? [{ cursor: id, point }] : [];
    });
    return { points, more: found.length > limit };
  }

  async forget(agents: readonly (AgentName & { offset: number })[]): Promise<void> {
    for (const { offset, ...name } of agents) {
      const keys = [this.#key('trust-agents'), ...this.#keysOf(name)];
      await this.#run((redis) => redis.eval(FORGET_SCRIPT, keys.length, ...keys, agentKey(name), offset));
    }
  }

  /** Whether Redis still holds all that it has confirmed. */
  async isIntact(): Promise<boolean> {
    const positions = await this.#positions();
    return [...this.#confirmed].every(([partition, offset]) => (positions.get(partition) ?? -1) >= offset);
  }

  async #saveSome(entries: readonly TrustEntry[]): Promise<void> {
    const keys = [this.#key('trust-agents'), this.#key('trust-positions'), ...entries.flatMap((e) => this.#keysOf(e))];
    const args = entries.flatMap((entry) => {
      const { partition, offset, score } = entry;
      const ms = score === null ? 0 : timeOf(score);
      return [
        partition,
        this.#confirmed.get(partition) ?? -1,
        offset,
        agentKey(entry),
        score === null ? '' : JSON.stringify(score),
        score === null ? '' : JSON.stringify(pointOf(score)),
        ms,
        Math.max(0, ms - this.#options.retentionMs),
      ];
    });
    const { retentionMs } = this.#options;
    const answer = await this.#run((redis) => redis.eval(SAVE_SCRIPT, keys.length, ...keys, retentionMs, ...args));
    if (answer === 'lost') throw new TrustStoreLost();
  }

  async #positions(): Promise<Map<number, number>> {
    const fields = await this.#run((redis) => redis.hgetall(this.#key('trust-positions')));
    return new Map(Object.entries(fields).map(([partition, offset]) => [Number(partition), Number(offset)]));
  }

  #keysOf(name: AgentName): [hash: string, stream: string] {
    return [this.#key(`trust:${agentKey(name)}`), this.#key(`trust-history:${agentKey(name)}`)];
  }

  #key(name: string): string {
    return `${this.#options.keyPrefix}${name}`;
  }

  #run<T>(commands: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#options.connection.run(commands);
  }
}

function readStored(member: string, [offset, json]: (string | null)[]): StoredTrust {
  const slash = member.indexOf('/');
  const score = trustScore.safeParse(readJson(json)).data ?? null;
  const name = score ?? { fleet_id: member.slice(0, slash), agent_id: member.slice(slash + 1) };
  return { fleet_id: name.fleet_id, agent_id: name.agent_id, offset: Number(offset ?? -1), score };
}

function readPoint(json: string | undefined): TrustPoint | undefined {
  return trustPoint.safeParse(readJson(json)).data;
}

function readJson(json: string | null | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}
