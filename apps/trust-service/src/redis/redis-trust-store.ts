import { randomUUID } from 'node:crypto';
import { agentKey, trustScore } from '@chorus/contracts';
import type { Redis, RedisConnection } from '@chorus/redis';
import { pointOf, readPoint, timeOf, trustText } from './history-point.ts';
import type { HistoryPoint } from './history-point.ts';
import { CONFIRM_SCRIPT, FORGET_SCRIPT, LACKING_SCRIPT, LOSS_SCRIPT, SAVE_SCRIPT } from './scripts.ts';
import { cursorOf, parseCursor, TrustStoreLost } from './trust-store.ts';
import type {
  AgentName,
  HeldAgent,
  HistoryPage,
  HistoryRange,
  Reached,
  StoredTrust,
  TrustEntry,
  TrustStore,
} from './trust-store.ts';

export interface RedisTrustStoreOptions {
  readonly connection: RedisConnection;
  /** Before every key, e.g. `chorus:`. */
  readonly keyPrefix: string;
  /** Age in ms, measured from an agent's latest record, after which its records are dropped from its history. */
  readonly retentionMs: number;
  /** Wall clock in ms since 1970. */
  readonly now?: () => number;
}

const SAVED_AT_ONCE = 100;
const LOADED_AT_ONCE = 500;

/**
 * The trust store in Redis:
 *
 * | key | type | holds |
 * |---|---|---|
 * | `trust:<fleet>/<agent>` | hash | the present: `partition`, `offset`, `score` (the record as JSON) |
 * | `trust-history:<fleet>/<agent>` | stream | id `<log time ms>-<offset>`, fields `trust` ({@link trustText}) and `decision` (its offset); expires with the retention |
 * | `trust-agents` | set | `<fleet>/<agent>` of all that have a present |
 * | `trust-positions` | hash | by partition the highest offset that was saved |
 * | `trust-complete` | string | who first found all of it complete, a UUID; gone or another: it has to be compared again |
 *
 * Every method throws RedisUnavailable or RedisCommandError, as the connection does.
 */
export class RedisTrustStore implements TrustStore {
  readonly #options: RedisTrustStoreOptions;
  /** By partition the highest offset that Redis has confirmed. */
  #confirmed = new Map<number, number>();
  /** The marker, once the store was found complete; '' until then. */
  #marker = '';

  constructor(options: RedisTrustStoreOptions) {
    this.#options = options;
  }

  async save(entries: readonly TrustEntry[]): Promise<void> {
    for (let start = 0; start < entries.length; start += SAVED_AT_ONCE) {
      const some = entries.slice(start, start + SAVED_AT_ONCE);
      await this.#saveSome(some);
      for (const { partition, offset } of some) this.#confirm(partition, offset);
    }
  }

  /** From here on, what Redis holds now counts as confirmed. */
  async loadAll(): Promise<readonly StoredTrust[]> {
    this.#marker = '';
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
    const [, stream] = this.#keysOf(range);
    const found = await this.#run((redis) => redis.xrange(stream, start, `${to}`, 'COUNT', limit + 1));
    const points = pointsOf(found.slice(0, limit));
    const [first] = points;
    const earlier =
      first && (await this.#run((redis) => redis.xrevrange(stream, `(${cursorOf(first)}`, '-', 'COUNT', 1)));
    return { points, before: pointsOf(earlier ?? [])[0] ?? null, more: found.length > limit };
  }

  async latest(agent: AgentName, to: number, count: number): Promise<readonly HistoryPoint[]> {
    if (to < 0) return [];
    const [, stream] = this.#keysOf(agent);
    const until = to === Infinity ? '+' : `${to}`;
    const found = await this.#run((redis) => redis.xrevrange(stream, until, '-', 'COUNT', count));
    return pointsOf(found.reverse());
  }

  async forget(agents: readonly (AgentName & { offset: number })[]): Promise<void> {
    for (const { offset, ...name } of agents) {
      const keys = [this.#key('trust-agents'), ...this.#keysOf(name)];
      await this.#run((redis) => redis.eval(FORGET_SCRIPT, keys.length, ...keys, agentKey(name), offset));
    }
  }

  async lacking(entries: readonly TrustEntry[]): Promise<readonly TrustEntry[]> {
    const { retentionMs, now = Date.now } = this.#options;
    const missing: TrustEntry[] = [];
    for (let start = 0; start < entries.length; start += SAVED_AT_ONCE) {
      const some = entries.slice(start, start + SAVED_AT_ONCE);
      const keys = some.map((entry) => this.#keysOf(entry)[1]);
      const args = some.flatMap(({ offset, score }) => [score === null ? 0 : timeOf(score), offset]);
      const found = await this.#run((redis) =>
        redis.eval(LACKING_SCRIPT, keys.length, ...keys, retentionMs, now(), ...args),
      );
      missing.push(...(found as number[]).flatMap((place) => some[place - 1] ?? []));
    }
    return missing;
  }

  async confirm({ positions, agents }: Reached): Promise<void> {
    const partitions = [...new Set([...positions.keys(), ...this.#confirmed.keys()])];
    const args = partitions.flatMap((partition) => [
      partition,
      this.#confirmed.get(partition) ?? -1,
      positions.get(partition) ?? -1,
    ]);
    const keys = this.#commonKeys;
    const answer = await this.#run((redis) =>
      redis.eval(CONFIRM_SCRIPT, keys.length, ...keys, randomUUID(), agents, ...args),
    );
    if (answer === 'lost') throw new TrustStoreLost();
    this.#marker = String(answer);
    for (const [partition, offset] of positions) this.#confirm(partition, offset);
  }

  async loss(agents: readonly HeldAgent[]): Promise<string | null> {
    const { retentionMs, now = Date.now } = this.#options;
    const keys = [...this.#commonKeys, ...agents.flatMap((agent) => this.#keysOf(agent))];
    const positions = [...this.#confirmed].flat();
    const args = agents.flatMap((agent) => {
      const hasExpired = now() - agent.ms >= retentionMs;
      return [agentKey(agent), agent.offset, hasExpired ? 0 : agent.records];
    });
    const answer = await this.#run((redis) =>
      redis.eval(LOSS_SCRIPT, keys.length, ...keys, this.#marker, this.#confirmed.size, ...positions, ...args),
    );
    return String(answer) || null;
  }

  async #saveSome(entries: readonly TrustEntry[]): Promise<void> {
    const keys = [...this.#commonKeys, ...entries.flatMap((entry) => this.#keysOf(entry))];
    const args = entries.flatMap((entry) => {
      const { partition, offset, score } = entry;
      const ms = score === null ? 0 : timeOf(score);
      return [
        partition,
        this.#confirmed.get(partition) ?? -1,
        offset,
        agentKey(entry),
        score === null ? '' : JSON.stringify(score),
        score === null ? '' : trustText(pointOf(score, offset)),
        score === null ? '' : score.decision_offset,
        ms,
        Math.max(0, ms - this.#options.retentionMs),
      ];
    });
    const { retentionMs } = this.#options;
    const answer = await this.#run((redis) =>
      redis.eval(SAVE_SCRIPT, keys.length, ...keys, retentionMs, this.#marker, ...args),
    );
    if (answer === 'lost') throw new TrustStoreLost();
  }

  #confirm(partition: number, offset: number): void {
    this.#confirmed.set(partition, Math.max(offset, this.#confirmed.get(partition) ?? -1));
  }

  async #positions(): Promise<Map<number, number>> {
    const fields = await this.#run((redis) => redis.hgetall(this.#key('trust-positions')));
    return new Map(Object.entries(fields).map(([partition, offset]) => [Number(partition), Number(offset)]));
  }

  get #commonKeys(): string[] {
    return ['trust-agents', 'trust-positions', 'trust-complete'].map((name) => this.#key(name));
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

const pointsOf = (entries: readonly [id: string, fields: string[]][]): HistoryPoint[] =>
  entries.flatMap(([id, fields]) => readPoint(id, fields) ?? []);

function readJson(json: string | null | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}
