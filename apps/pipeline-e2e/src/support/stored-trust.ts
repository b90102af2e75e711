import { agentKey, trustScore, type TrustScore } from '@chorus/contracts';
import { redisConnection, type RedisConnection } from '@chorus/redis';
import type { System } from './system.ts';

/** What Redis holds of agents. */
export class StoredTrust {
  private constructor(
    private readonly connection: RedisConnection,
    private readonly prefix: string,
  ) {}

  static async open({ redis }: System): Promise<StoredTrust> {
    const connection = redisConnection({ url: redis.url, name: 'e2e' });
    if (!(await connection.connect())) throw new Error(`no Redis at ${connection.address}`);
    return new StoredTrust(connection, redis.prefix);
  }

  /** The hash of an agent. @throws where there is none */
  async of(fleet_id: string, agent_id: string): Promise<TrustScore> {
    const key = `${this.prefix}trust:${agentKey({ fleet_id, agent_id })}`;
    const score = await this.connection.run((redis) => redis.hget(key, 'score'));
    if (score === null) throw new Error(`Redis has no ${key}`);
    return trustScore.parse(JSON.parse(score));
  }

  /** Names of all keys about agents of a fleet. */
  keys(fleet_id: string): Promise<string[]> {
    return this.connection.run((redis) => redis.keys(`${this.prefix}trust*:${fleet_id}/*`));
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
