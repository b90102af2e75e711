import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisConnection, RedisUnavailable } from '@chorus/redis';
import type { RedisConnection } from '@chorus/redis';
import { findRedis, startRedis, uniqueName } from '@chorus/testing';
import { describeWith, redisForTests } from '@chorus/testing/jest';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fate } from '../testkit/moody-store.ts';
import { anyLog, entry, evidence, score, T0 } from '../testkit/records.ts';
import { expectHistories, retryResilienceHolds } from '../testkit/retry-resilience.ts';
import {
  expectPresent,
  itIsATrustStore,
  MINUTE,
  rangeFilteringHolds,
  RETENTION_MS,
  roundTripHolds,
} from '../testkit/trust-store.conformance.ts';
import { RedisTrustStore } from './redis-trust-store.ts';
import { restore } from './restore.ts';
import { timeOf } from './history-point.ts';
import { TrustStoreLost } from './trust-store.ts';
import type { TrustEntry } from './trust-store.ts';

const redis = await redisForTests();
const local = await findRedis(['local']);
const connection = redisConnection({ url: redis.url, name: 'redis-trust-store-spec', commandTimeoutMs: 5_000 });
const run = uniqueName('chorus-test');
let stores = 0;

const storeAt = (keyPrefix: string, over = connection) =>
  new RedisTrustStore({ connection: over, keyPrefix, retentionMs: RETENTION_MS });
const empty = () => storeAt(`${run}:${stores++}:`);

/** A connection whose calls meet these fates, as those of a Redis may that goes away. */
function fated(over: RedisConnection, prefix: string, fates: Fate[]): RedisConnection {
  return {
    ...over,
    async run(commands) {
      const fate = fates.shift() ?? 'ok';
      if (fate === 'refused') throw new RedisUnavailable('nobody at home');
      if (fate === 'emptied before') {
        const keys = await over.run((client) => client.keys(`${prefix}*`));
        if (keys.length > 0) await over.run((client) => client.del(...keys));
      }
      const answer = await over.run(commands);
      if (fate === 'answer lost') throw new RedisUnavailable('no answer');
      return answer;
    },
  };
}

describeWith([redis], 'the trust store in Redis', () => {
  beforeAll(async () => {
    await connection.connect();
  });
  afterAll(async () => {
    await connection.run(async (client) => {
      for await (const keys of client.scanStream({ match: `${run}:*`, count: 1_000 }))
        if ((keys as string[]).length > 0) await client.del(...(keys as string[]));
    });
    await connection.close();
  });

  itIsATrustStore(empty);

  it('Feature: observability-trust-layer, Property 1: Redis persistence round-trip', async () => {
    await roundTripHolds(empty);
  }, 60_000);

  it('Feature: observability-trust-layer, Property 2: System restart trust score restoration', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog(), async (log) => {
        const prefix = `${run}:${stores++}:`;
        await storeAt(prefix).save(log);

        // Another process: a connection and a store of its own, which knows nothing but the keys.
        const afterRestart = redisConnection({ url: redis.url, name: 'after-restart', commandTimeoutMs: 5_000 });
        try {
          await afterRestart.connect();
          const restored = storeAt(prefix, afterRestart);
          await expectPresent(restored, log);
          const agents = (await restored.loadAll()).length;
          const compared = await restore(restored, (onEntries) => onEntries(log));
          expect(compared).toEqual({ loaded: agents, same: agents, written: 0, wrong: 0 });
          await expectPresent(restored, log);
        } finally {
          await afterRestart.close();
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('Feature: observability-trust-layer, Property 3: Redis retry resilience', async () => {
    await retryResilienceHolds((fates) => {
      const prefix = `${run}:${stores++}:`;
      return storeAt(prefix, fated(connection, prefix, fates));
    });
  }, 120_000);

  it('Feature: observability-trust-layer, Property 7: Historical data time range filtering', async () => {
    await rangeFilteringHolds(empty);
  }, 60_000);

  it('saves many records at once, of several partitions', async () => {
    const store = empty();
    const log: TrustEntry[] = Array.from({ length: 1_234 }, (_, n) =>
      entry(n, score(T0 + n, { agent_id: `agent-${n % 700}` }), n % 6),
    );
    await store.save(log);
    await expectPresent(store, log);
  });

  it.each([
    ['everything', ['trust-complete', 'trust-positions', 'trust-agents', 'trust:shop/coder'], 'it was emptied'],
    ['its positions', ['trust-positions'], 'it has gone back in time'],
    ['its agents', ['trust-agents'], 'an agent is missing'],
    ['the present of an agent', ['trust:shop/coder'], 'an agent is missing'],
    ['the history of an agent', ['trust-history:shop/coder'], 'history of an agent is missing'],
  ])('notices that Redis has lost %s, and mends it', async (_, keys, what) => {
    const prefix = `${run}:${stores++}:`;
    const store = storeAt(prefix);
    const now = Date.now();
    const log = [
      entry(0, score(now)),
      entry(1, score(now + 1, { agent_id: 'tester' })),
      entry(2, score(now + 2, { score: 33.3 })),
    ];
    const coder = { fleet_id: 'shop', agent_id: 'coder', offset: 2, ms: now + 2, records: 2 };
    await restore(store, (onEntries) => onEntries(log));
    expect(await store.loss([coder])).toBeNull();
    await connection.run((client) => client.del(...keys.map((key) => prefix + key)));
    expect(await store.loss([coder])).toBe(what);
    await restore(store, (onEntries) => onEntries(log));
    expect(await store.loss([coder])).toBeNull();
    await expectHistories(store, log);
    expect(await connection.run((client) => client.hgetall(`${prefix}trust-positions`))).toEqual({ 0: '2' });
  });

  it('writes nothing on top of the ruins', async () => {
    const prefix = `${run}:${stores++}:`;
    const store = storeAt(prefix);
    await restore(store, (onEntries) => onEntries([entry(0, score(T0))]));
    for (const key of ['trust-complete', 'trust-positions']) {
      await connection.run((client) => client.del(prefix + key));
      await expect(store.save([entry(2, score(T0 + 2))])).rejects.toThrow(TrustStoreLost);
      expect(await store.loadAll()).toMatchObject([{ offset: 0 }]);
      await restore(store, (onEntries) => onEntries([entry(0, score(T0))]));
    }
    await store.save([entry(2, score(T0 + 2))]);
    expect(await store.loadAll()).toMatchObject([{ offset: 2 }]);
  });

  it('does not declare complete what was emptied meanwhile', async () => {
    const prefix = `${run}:${stores++}:`;
    const store = storeAt(prefix);
    await store.save([entry(0, score(T0))]);
    const emptying = async (onEntries: (entries: readonly TrustEntry[]) => Promise<void>) => {
      await onEntries([entry(0, score(T0))]);
      const keys = await connection.run((client) => client.keys(`${prefix}*`));
      await connection.run((client) => client.del(...keys));
    };
    await expect(restore(store, emptying)).rejects.toThrow(TrustStoreLost);
  });

  it('takes over the marker of another writer, and notices when the data become those of a third', async () => {
    const prefix = `${run}:${stores++}:`;
    const log = [entry(0, score(T0))];
    const [one, other] = [storeAt(prefix), storeAt(prefix)];
    await restore(one, (onEntries) => onEntries(log));
    await restore(other, (onEntries) => onEntries(log));
    expect([await one.loss([]), await other.loss([])]).toEqual([null, null]);
    await connection.run((client) => client.set(`${prefix}trust-complete`, 'somebody'));
    expect(await one.loss([])).toBe('it was filled anew by somebody else');
    await restore(one, (onEntries) => onEntries(log));
    expect(await one.loss([])).toBeNull();
  });

  it('does not miss a history that has expired', async () => {
    const prefix = `${run}:${stores++}:`;
    const old = entry(0, score(Date.now() - RETENTION_MS - MINUTE));
    const store = storeAt(prefix);
    await restore(store, (onEntries) => onEntries([old]));
    await connection.run((client) => client.del(`${prefix}trust-history:shop/coder`));
    const held = { fleet_id: 'shop', agent_id: 'coder', offset: 0, ms: timeOf(old.score!), records: 1 };
    expect(await store.loss([held])).toBeNull();
    expect(await store.lacking([old])).toEqual([]);
  });

  it('reads what cannot be read as lost, and lets the log mend it', async () => {
    const prefix = `${run}:${stores++}:`;
    const store = storeAt(prefix);
    const log = [entry(0, score(T0)), entry(1, score(T0 + MINUTE, { score: 50 }))];
    await store.save(log);
    await connection.run((client) => client.hset(`${prefix}trust:shop/coder`, 'score', '{"score":'));
    expect(await store.loadAll()).toMatchObject([{ agent_id: 'coder', offset: 1, score: null }]);
    expect(await restore(store, (onEntries) => onEntries(log))).toMatchObject({ wrong: 1 });
    await expectPresent(store, log);
  });

  it('keeps a history that a person can read in redis-cli', async () => {
    const prefix = `${run}:${stores++}:`;
    const ledger = { alpha: 2.1, beta: 0.9, evidence_at: new Date(T0).toISOString() };
    const failed = { ledger: { ...ledger, beta: 1.5 }, evidence: evidence(), decision_offset: 1_234_567 };
    await storeAt(prefix).save([
      entry(3, score(T0, { ledger: { ...ledger, first: true } })),
      entry(9, score(T0, { ...failed, standing: 'quarantined', enforced: false, policy_version: 2 })),
    ]);
    expect(await connection.run((client) => client.xrange(`${prefix}trust-history:shop/coder`, '-', '+'))).toEqual([
      [`${T0}-3`, ['trust', '2.1 0.9 Na1n', 'decision', '-1']],
      [`${T0}-9`, ['trust', '2.1 1.5 xw2', 'decision', '1234567']],
    ]);
  });

  it('writes a history of another layout anew from the log', async () => {
    const prefix = `${run}:${stores++}:`;
    const store = storeAt(prefix);
    const log = [entry(0, score(T0)), entry(1, score(T0 + MINUTE, { score: 50 }))];
    await store.save(log);
    await connection.run(async (client) => {
      const stream = `${prefix}trust-history:shop/coder`;
      await client.del(stream);
      const old = JSON.stringify({ timestamp: log[0]!.score!.timestamp, score: 70, reason: 'First seen.' });
      for (const { offset, score: record } of log)
        await client.xadd(stream, `${timeOf(record!)}-${offset}`, 'point', old);
    });
    expect(await store.latest(log[0]!, Infinity, 10)).toEqual([]);
    expect(await restore(store, (onEntries) => onEntries(log))).toMatchObject({ wrong: 1 });
    await expectHistories(store, log);
  });

  it('lets a history expire with its retention', async () => {
    const prefix = `${run}:${stores++}:`;
    await storeAt(prefix).save([entry(0, score(T0))]);
    const left = await connection.run((client) => client.pttl(`${prefix}trust-history:shop/coder`));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(RETENTION_MS);
  });
});

describeWith([{ missing: local.ok ? undefined : local.why }], 'a Redis with an append-only file', () => {
  it('gives every score back exactly after it was killed', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'chorus-trust-'));
    const server = await startRedis({ found: local, dataFolder });
    try {
      const log = Array.from({ length: 200 }, (_, n) =>
        entry(n, score(T0 + n * MINUTE, { agent_id: `agent-${n % 20}`, score: 100 / (n + 1), change: -n / 7 })),
      );
      const before = redisConnection({ url: server.url, name: 'before' });
      await before.connect();
      await before.run((client) => client.config('SET', 'appendfsync', 'always'));
      await storeAt('chorus:', before).save(log);
      await before.close();
      await server.kill();
      await server.restart();
      const after = redisConnection({ url: server.url, name: 'after' });
      await after.connect();
      await expectPresent(storeAt('chorus:', after), log);
      await after.close();
    } finally {
      await server.stop();
      await rm(dataFolder, { recursive: true, force: true });
    }
  });
});
