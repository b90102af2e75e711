import { afterEach, describe, expect, it } from '@jest/globals';
import { findRedis, startRedis, uniqueName } from '@chorus/testing';
import type { RedisServer } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { redisConnection, RedisCommandError, RedisUnavailable } from './connection.ts';
import type { RedisConnection, RedisOptions, RedisState } from './connection.ts';

// These tests kill and pause their server: it is their own.
const found = await findRedis(['docker', 'local']);
const need = { missing: found.ok ? undefined : found.why };

const servers: RedisServer[] = [];
const connections: RedisConnection[] = [];

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function server(): Promise<RedisServer> {
  const started = await startRedis({ found });
  servers.push(started);
  return started;
}

function connection(url: string, options: Partial<RedisOptions> = {}): RedisConnection {
  const made = redisConnection({
    url,
    name: 'connection-spec',
    commandTimeoutMs: 300,
    reconnect: { firstMs: 10, longestMs: 50 },
    ...options,
  });
  connections.push(made);
  return made;
}

const nextReady = (of: RedisConnection) =>
  new Promise<void>((resolve) => {
    const off = of.onReady(() => {
      off();
      resolve();
    });
  });

const waitUntil = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describeWith([need], 'a Redis connection', () => {
  it('sends nothing before connect, then runs commands', async () => {
    const redis = connection((await server()).url);
    expect(redis.state().connection).toBe('idle');
    await expect(redis.run((client) => client.ping())).rejects.toThrow(RedisUnavailable);
    expect(await redis.connect()).toBe(true);
    expect(redis.state()).toMatchObject({ connection: 'ready', circuit: 'closed', error: null });
    expect(await redis.run((client) => client.echo('hello'))).toBe('hello');
    expect(await redis.ping()).toBeGreaterThan(0);
  });

  it('does not fail where there is no Redis, says so, and is ready once there is one', async () => {
    const own = await server();
    await own.kill();
    const redis = connection(own.url);
    expect(await redis.connect()).toBe(false);
    expect(redis.state()).toMatchObject({ connection: 'away', error: expect.stringContaining('ECONNREFUSED') });
    const ready = nextReady(redis);
    await own.restart();
    await ready;
    expect(await redis.run((client) => client.ping())).toBe('PONG');
    expect(redis.state()).toMatchObject({ connection: 'ready', error: null });
  });

  it('fails fast while Redis is away and comes back by itself, telling of each change', async () => {
    const own = await server();
    const changes: RedisState[] = [];
    const redis = connection(own.url, { onChange: (state) => changes.push(state) });
    await redis.connect();
    await own.kill();
    const refusal = redis.run((client) => client.ping());
    await expect(refusal).rejects.toThrow(RedisUnavailable);
    await expect(refusal).rejects.toThrow(/ECONNREFUSED|not connected|closed/);
    const ready = nextReady(redis);
    await own.restart();
    await ready;
    expect(await redis.run((client) => client.ping())).toBe('PONG');
    expect(changes.map((state) => state.connection)).toEqual(['connecting', 'ready', 'away', 'ready']);
  });

  it('gives up on an answer that does not come, opens the circuit at the third time, and closes it by a probe', async () => {
    const own = await server();
    const changes: RedisState[] = [];
    const redis = connection(own.url, {
      breaker: { failures: 3, probeAfterMs: 50 },
      onChange: (state) => changes.push(state),
    });
    await redis.connect();
    const key = uniqueName('count');
    await redis.run((client) => client.set(key, 0));
    await own.kill('SIGSTOP');
    for (let failure = 1; failure <= 3; failure++) {
      expect(redis.state().circuit).toBe('closed');
      await expect(redis.run((client) => client.get(key))).rejects.toThrow(RedisUnavailable);
    }
    expect(redis.state().circuit).toBe('open');

    let tried = false;
    const whileOpen = redis.run(async (client) => {
      tried = true;
      return client.get(key);
    });
    await expect(whileOpen).rejects.toThrow('is left alone');
    expect(tried).toBe(false);

    await own.kill('SIGCONT');
    await waitUntil(() => Date.now() - redis.state().since > 50);
    await redis.run((client) => client.incr(key)).catch(() => {});
    while (redis.state().circuit !== 'closed')
      await redis.run((client) => client.ping()).catch(() => new Promise((resolve) => setTimeout(resolve, 10)));
    expect(changes.map((state) => state.circuit)).toEqual(expect.arrayContaining(['open', 'half_open', 'closed']));
  });

  it('closes an open circuit with a new connection', async () => {
    const own = await server();
    const redis = connection(own.url);
    await redis.connect();
    await own.kill();
    while (redis.state().circuit === 'closed') await redis.run((client) => client.ping()).catch(() => {});
    const ready = nextReady(redis);
    await own.restart();
    await ready;
    expect(redis.state().circuit).toBe('closed');
    expect(await redis.run((client) => client.ping())).toBe('PONG');
  });

  it('does not open the circuit for a command that Redis refuses', async () => {
    const redis = connection((await server()).url);
    await redis.connect();
    const key = uniqueName('text');
    await redis.run((client) => client.set(key, 'text'));
    for (let time = 0; time < 5; time++)
      await expect(redis.run((client) => client.incr(key))).rejects.toThrow(RedisCommandError);
    expect(redis.state()).toMatchObject({ connection: 'ready', circuit: 'closed' });
    await expect(redis.run((client) => client.xlen(key))).rejects.toThrow('WRONGTYPE');
  });
});

describeWith([need], 'a Redis that wants a password', () => {
  const secret = 'correct-horse-battery';

  async function withPassword(password: string) {
    const own = await server();
    const admin = connection(own.url);
    await admin.connect();
    await admin.run((client) => client.config('SET', 'requirepass', secret));
    const said: unknown[] = [];
    const url = own.url.replace('redis://', `redis://:${password}@`);
    const redis = connection(url, { onChange: (state) => said.push(state) });
    return { redis, said, connected: await redis.connect() };
  }

  it('gets it from the address', async () => {
    const { redis, connected } = await withPassword(secret);
    expect(connected).toBe(true);
    expect(await redis.run((client) => client.ping())).toBe('PONG');
    expect(redis.address).not.toContain(secret);
  });

  it('refuses a wrong one, which is never repeated', async () => {
    const { redis, said } = await withPassword('wrong-password');
    const error: unknown = await redis.run((client) => client.get('x')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RedisUnavailable);
    await waitUntil(() => redis.state().error !== null);
    const all = JSON.stringify([said, redis.state(), redis.address, error, { ...(error as Error) }, String(error)]);
    expect(all).toMatch(/WRONGPASS|NOAUTH|invalid/);
    expect(all).not.toContain('wrong-password');
  });
});

describe('the reconnect', () => {
  it('needs no Redis to be closed', async () => {
    const redis = connection('redis://127.0.0.1:1');
    expect(await redis.connect()).toBe(false);
    await redis.close();
    expect(redis.state().connection).toBe('closed');
  });
});
