import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Module, type DynamicModule, type Type } from '@nestjs/common';
import { defineProcessor, MemoryBus, Processor, skip, to, type BusRecord } from '@chorus/bus';
import { agentMessagesRaw, serviceHealthTopic, type AgentMessage, type ServiceHealth } from '@chorus/contracts';
import { z } from 'zod';
import {
  BUS,
  CONFIG,
  createLogger,
  defineService,
  HEALTH,
  runService,
  type Health,
  type RunningService,
} from './index.ts';

const logger = createLogger({ level: 'silent' });
const open: { close(): Promise<void> }[] = [];
const closing = <T extends { close(): Promise<void> }>(one: T): T => (open.unshift(one), one);
const memoryBus = () => closing(new MemoryBus());

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

@Controller('greeting')
class GreetingController {
  constructor(@Inject(CONFIG) private readonly config: { GREETING: string }) {}

  @Get()
  greet() {
    return { greeting: this.config.GREETING };
  }
}

@Module({ controllers: [GreetingController] })
class GreetingModule {}

const greeter = defineService({
  name: 'greeter',
  config: z.object({ GREETING: z.string().default('hello') }),
  topics: [],
  module: () => GreetingModule,
});

/** A service without settings, around a module. */
const serviceOf = (name: string, module: Type | DynamicModule) =>
  defineService({ name, config: z.object({}), topics: [agentMessagesRaw, serviceHealthTopic], module: () => module });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Everything that is on a topic by now. */
async function recordsOf<T>(bus: MemoryBus, topic: typeof agentMessagesRaw | typeof serviceHealthTopic): Promise<T[]> {
  const values: T[] = [];
  const reader = bus.reader({
    name: 'spec',
    topics: [{ topic, from: 'beginning' }],
    onRecords: (records) => void values.push(...records.map(({ value }) => value as T)),
  });
  await reader.caughtUp;
  await reader.stop();
  return values;
}

const message: AgentMessage = {
  agent_id: 'a',
  timestamp: '2026-03-01T12:00:00.000Z',
  message_type: 'broadcast',
  content: { text: 'hi' },
  target_agents: [],
  correlation_id: 'c',
  metadata: {},
};

describe('runService', () => {
  it('serves what the module offers, with probes and metrics', async () => {
    const service = closing(await runService(greeter, { env: { GREETING: 'salut' }, bus: memoryBus(), logger }));
    expect(await (await fetch(`${service.url}/greeting`)).json()).toEqual({ greeting: 'salut' });
    const ready = await fetch(`${service.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { ready: true, missing: [], dependencies: [{ name: 'bus', state: 'up' }] },
    ]);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain(
      'http_request_duration_seconds_count{method="GET",route="/greeting",status_code="200"} 1',
    );
    expect(metrics).toContain('process_cpu_user_seconds_total');
  });

  it('runs several services in one process on one bus, each with its own settings and metrics', async () => {
    const bus = memoryBus();
    const first = closing(await runService(greeter, { env: { GREETING: 'salut' }, bus, logger }));
    const second = closing(await runService(greeter, { env: { GREETING: 'ciao' }, bus, logger }));
    expect(await (await fetch(`${first.url}/greeting`)).json()).toEqual({ greeting: 'salut' });
    expect(await (await fetch(`${second.url}/greeting`)).json()).toEqual({ greeting: 'ciao' });
    await fetch(`${second.url}/greeting`);
    const count = async ({ url }: RunningService) =>
      /duration_seconds_count\{method="GET",route="\/greeting".*\} (\d+)/.exec(
        await (await fetch(`${url}/metrics`)).text(),
      )?.[1];
    expect([await count(first), await count(second)]).toEqual(['1', '2']);
    await first.close();
    expect(await (await fetch(`${second.url}/greeting`)).json()).toEqual({ greeting: 'ciao' });
  });

  it('lives while it waits for a log that is away, says what it waits for, and serves on the same port afterwards', async () => {
    const bus = memoryBus();
    const original = bus.health.bind(bus);
    bus.health = () => Promise.resolve({ name: 'kafka', state: 'down', detail: 'no broker answers', latency_ms: null });
    const port = await freePort();
    const starting = runService(greeter, { env: { PORT: `${port}`, GREETING: 'salut' }, bus, logger });
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    let ready = await get('/health/ready').catch(() => undefined);
    while (!ready) ready = await get('/health/ready').catch(() => undefined);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      {
        ready: false,
        missing: ['still starting', 'bus is down: no broker answers'],
        dependencies: [{ state: 'down' }],
      },
    ]);
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { status: 'up' }]);
    const early = await get('/greeting');
    expect([early.status, early.headers.get('content-type')]).toEqual([503, 'application/problem+json']);

    bus.health = original;
    closing(await starting);
    expect(await (await get('/greeting')).json()).toEqual({ greeting: 'salut' });
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('does not start where its port is taken', async () => {
    const first = closing(await runService(greeter, { env: {}, bus: memoryBus(), logger }));
    const second = runService(greeter, { env: { PORT: `${first.port}` }, bus: memoryBus(), logger });
    await expect(second).rejects.toThrow('EADDRINUSE');
  });

  it.each([
    { worksWithoutLog: false, status: 503, ready: false },
    { worksWithoutLog: true, status: 200, ready: true },
  ])(
    'lives without its log, and is $status where it works without: $worksWithoutLog',
    async ({ status, ready, ...kind }) => {
      const bus = memoryBus();
      const service = closing(await runService(defineService({ ...greeter, ...kind }), { env: {}, bus, logger }));
      bus.health = () =>
        Promise.resolve({ name: 'kafka', state: 'down', detail: 'no broker answers', latency_ms: null });
      const get = (path: string) => fetch(`${service.url}${path}`);
      let answer = await get('/health/ready');
      // What was found before holds for a second.
      for (let body; ; answer = await get('/health/ready')) {
        body = (await answer.clone().json()) as { state: string };
        if (body.state !== 'up') break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect([answer.status, await answer.json()]).toMatchObject([
        status,
        {
          ready,
          state: 'degraded',
          dependencies: [{ name: 'bus', state: 'down', detail: 'no broker answers', since: expect.any(String) }],
        },
      ]);
      expect((await get('/health/live')).status).toBe(200);
    },
  );

  it('reports every wrong setting at once', async () => {
    await expect(
      runService(greeter, { env: { PORT: 'x', LOG_LEVEL: 'loud' }, bus: memoryBus(), logger }),
    ).rejects.toThrow(
      'greeter cannot start: 2 settings are wrong\n' +
        '  PORT="x": expected a whole number from 0 to 65535\n' +
        '  LOG_LEVEL="loud": expected trace, debug, info, warn, error, fatal or silent',
    );
  });

  it('finds processors among the providers and starts them after everything has caught up', async () => {
    const order: string[] = [];
    let caughtUp = () => {};
    const projection = new Promise<void>((resolve) => (caughtUp = resolve));

    @Processor(defineProcessor({ name: 'seen', streams: [agentMessagesRaw], outputs: [serviceHealthTopic] }))
    class Seen {
      process(record: BusRecord) {
        order.push(`processed ${record.key}`);
        return skip('seen');
      }
    }
    @Module({ providers: [Seen] })
    class SeenModule {
      constructor(@Inject(HEALTH) health: Health) {
        health.readiness(
          'projection',
          projection.then(() => void order.push('caught up')),
        );
      }
    }

    const bus = memoryBus();
    await bus.ensureTopics([agentMessagesRaw]);
    await bus.publish([to(agentMessagesRaw, message)]);
    const starting = runService(serviceOf('reader', SeenModule), { env: {}, bus, logger });
    await new Promise((resolve) => setImmediate(resolve));
    caughtUp();
    closing(await starting);
    await bus.publish([to(agentMessagesRaw, { ...message, agent_id: 'b' })]);
    for (let turn = 0; turn < 1000 && order.length < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(order[0]).toBe('caught up');
    expect([...order].sort()).toEqual(['caught up', 'processed a', 'processed b']);
  });

  it('fails the start, and cleans up, where something never catches up', async () => {
    let closed = false;
    @Module({})
    class BrokenModule {
      constructor(@Inject(HEALTH) health: Health) {
        health.readiness('store', Promise.reject(new Error('the store is corrupt')));
      }
      onApplicationShutdown() {
        closed = true;
      }
    }
    await expect(runService(serviceOf('broken', BrokenModule), { env: {}, bus: memoryBus(), logger })).rejects.toThrow(
      'the store is corrupt',
    );
    expect(closed).toBe(true);
  });

  it('gives up a start that is aborted', async () => {
    @Module({})
    class WaitingModule {
      constructor(@Inject(HEALTH) health: Health) {
        health.readiness('godot', new Promise(() => {}));
      }
    }
    const abort = new AbortController();
    const starting = runService(serviceOf('waiting', WaitingModule), {
      env: {},
      bus: memoryBus(),
      logger,
      abort: abort.signal,
    });
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(starting).rejects.toThrow('enough');
  });

  it('says how it is on service-health: at the start, at a change and, last, that it is down', async () => {
    const bus = memoryBus();
    let redis: 'up' | 'down' = 'up';
    let changed = () => {};
    @Module({})
    class NeedyModule {
      constructor(@Inject(HEALTH) health: Health) {
        ({ changed } = health.dependency('redis', () => ({ state: redis, detail: 'as the test says' }), {
          optional: true,
        }));
      }
    }
    const service = await runService(serviceOf('needy', NeedyModule), {
      env: { HEARTBEAT_INTERVAL_MS: '60000', INSTANCE_ID: 'i1' },
      bus,
      logger,
    });
    redis = 'down';
    changed();
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    await service.close();
    const beats = await recordsOf<ServiceHealth>(bus, serviceHealthTopic);
    expect(beats.at(0)).toMatchObject({ service: 'needy', instance: 'i1', state: 'degraded', interval_ms: 60000 });
    expect(beats.map(({ state }) => state)).toContain('degraded');
    expect(beats.at(-1)).toMatchObject({
      state: 'down',
      dependencies: [
        { name: 'bus', state: 'up' },
        { name: 'redis', state: 'down', detail: 'as the test says' },
      ],
    });
  });

  it('stops in order: not ready, running requests are finished, readers stop, the module is closed', async () => {
    const order: string[] = [];
    let answer = () => {};
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => (asked = resolve));

    @Controller('slow')
    class SlowController {
      @Get()
      async slow() {
        asked();
        await new Promise<void>((resolve) => (answer = resolve));
        order.push('request finished');
        return { fine: true };
      }
    }
    @Module({ controllers: [SlowController] })
    class SlowModule {
      constructor(
        @Inject(BUS) bus: MemoryBus,
        @Inject(HEALTH) private readonly health: Health,
      ) {
        const reader = bus.reader({ name: 'r', topics: [], onRecords: () => {} });
        const stop = reader.stop.bind(reader);
        reader.stop = () => (order.push(`reader stopped, running: ${this.health.running}`), stop());
      }
      onApplicationShutdown() {
        order.push('module closed');
      }
    }

    const service = await runService(serviceOf('slow', SlowModule), { env: {}, bus: memoryBus(), logger });
    const response = fetch(`${service.url}/slow`);
    await arrived;
    const closed = service.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).toEqual([]);
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
    answer();
    expect(await (await response).json()).toEqual({ fine: true });
    await closed;
    expect(order).toEqual(['request finished', 'reader stopped, running: false', 'module closed']);
    await expect(service.close()).resolves.toBeUndefined();
  });

  it('bounds the shutdown', async () => {
    @Controller('hanging')
    class HangingController {
      @Get()
      hang() {
        return new Promise(() => {});
      }
    }
    @Module({ controllers: [HangingController] })
    class HangingModule {}
    const service = await runService(serviceOf('hanging', HangingModule), {
      env: { SHUTDOWN_TIMEOUT_MS: '100' },
      bus: memoryBus(),
      logger,
    });
    const response = fetch(`${service.url}/hanging`);
    response.catch(() => {});
    await fetch(`${service.url}/health/live`);
    await expect(service.close()).rejects.toThrow('the shutdown was not clean: finish HTTP requests');
    await expect(response).rejects.toThrow();
  });
});
