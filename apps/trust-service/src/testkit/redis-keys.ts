import { agentKey } from '@chorus/contracts';
import type { RedisConnection } from '@chorus/redis';
import { pointOf, readPoint } from '../redis/history-point.ts';
import type { TrustEntry } from '../redis/trust-store.ts';

/** What lies under a prefix, by key, as it is read: hashes as objects, streams as points, sets sorted. */
export type RedisKeys = Readonly<Record<string, unknown>>;

/** Everything under a prefix, without the marker, which is random. */
export async function keysIn(redis: RedisConnection, prefix: string): Promise<RedisKeys> {
  return redis.run(async (client) => {
    const keys: Record<string, unknown> = {};
    for (const key of await client.keys(`${prefix}*`)) {
      const name = key.slice(prefix.length);
      if (name.startsWith('trust-history:'))
        keys[name] = (await client.xrange(key, '-', '+')).map(([id, fields]) => readPoint(id, fields));
      else if (name === 'trust-agents') keys[name] = (await client.smembers(key)).sort();
      else if (name === 'trust-positions') keys[name] = await client.hgetall(key);
      else if (name.startsWith('trust:')) {
        const { score = '', ...fields } = await client.hgetall(key);
        keys[name] = { ...fields, score: JSON.parse(score) as unknown };
      } else if (name !== 'trust-complete') keys[name] = 'unexpected';
    }
    return keys;
  });
}

/** What Redis has to hold of a log, no more and no less; all of it within the retention. */
export function foldOf(log: readonly TrustEntry[]): RedisKeys {
  const keys: Record<string, unknown> = {};
  const positions: Record<string, string> = {};
  const present = new Set<string>();
  for (const entry of log) {
    const { partition, offset, score } = entry;
    const agent = agentKey(entry);
    positions[partition] = String(offset);
    if (score === null) {
      present.delete(agent);
      delete keys[`trust:${agent}`];
      delete keys[`trust-history:${agent}`];
      continue;
    }
    present.add(agent);
    keys[`trust:${agent}`] = { partition: String(partition), offset: String(offset), score };
    const points = (keys[`trust-history:${agent}`] ??= []) as unknown[];
    points.push(pointOf(score, offset));
  }
  return { ...keys, 'trust-agents': [...present].sort(), 'trust-positions': positions };
}
