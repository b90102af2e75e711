import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { busConfigSchema, createBus, type Bus, type BusConfig } from '@chorus/bus';
import { serviceHealthTopic } from '@chorus/contracts';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { systemClock, type Clock } from './clock.ts';
import { baseConfigSchema, readConfig, type Environment } from './config/index.ts';
import { Health } from './health/health.ts';
import { Heartbeat } from './health/heartbeat.ts';
import { AdapterOn, EarlyServer } from './http/early-server.ts';
import { setUpHttp } from './http/pipeline.ts';
import { OpenRequests } from './http/open-requests.ts';
import { KitModule, type Parts } from './kit.module.ts';
import { createLogger, type Logger } from './logger.ts';
import { kafkaLog } from './kafka-log.ts';
import { busObserver } from './metrics/bus-metrics.ts';
import { nestLogger } from './nest-logger.ts';
import { findProcessors } from './processors.ts';
import type { BaseConfig, Service } from './service.ts';
import { sharedBus } from './shared-bus.ts';
import { shutDown } from './shutdown.ts';
import { caughtUp, prepareLog } from './starting.ts';

export interface RunOptions {
  /** The environment to read the configuration from. */
  readonly env: Environment;
  /** A bus that several services share; it stays open when the service closes. Without one the service opens its own. */
  readonly bus?: Bus;
  /** A parent for the service's logger. Without one the service writes JSON lines to standard output. */
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Gives up a start that is still under way. */
  readonly abort?: AbortSignal;
}

/** A service at work. */
export interface RunningService {
  readonly name: string;
  /** E.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly port: number;
  /** The Nest application, for tests. */
  readonly app: NestExpressApplication;
  /** Ordered shutdown; any number of calls. Rejects when it took longer than SHUTDOWN_TIMEOUT_MS or a step failed. */
  close(): Promise<void>;
}

/**
 * Starts a service: HTTP listens and says that it is not ready, topics are created or checked, the module is built,
 * readers and projections catch up, processors start, and then the service is ready.
 *
 * @throws ConfigError with every wrong setting; whatever the module or the bus throws at start, after cleaning up.
 */
export async function runService<C extends object>(service: Service<C>, options: RunOptions): Promise<RunningService> {
  // A bus that is given was configured by whoever gives it.
  const schemas = [baseConfigSchema, ...(options.bus ? [] : [busConfigSchema]), service.config];
  const config = readConfig<C & BaseConfig & BusConfig>(service.name, schemas, options.env);
  const root = options.logger ?? createLogger({ level: config.LOG_LEVEL });
  const logger = root.child({ service: service.name, instance: config.INSTANCE_ID });
  const clock = options.clock ?? systemClock;
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const bus = options.bus
    ? sharedBus(options.bus)
    : createBus(config, busObserver(metrics, logger), kafkaLog(logger, clock));
  const health = new Health(clock);
  const startsAlone = bus.kind === 'kafka' && (service.startsWithoutLog?.(config) ?? false);

  const heartbeat = new Heartbeat({
    bus,
    health,
    clock,
    logger,
    intervalMs: config.HEARTBEAT_INTERVAL_MS,
    identity: { service: service.name, instance: config.INSTANCE_ID, version: config.SERVICE_VERSION },
  });
  health.dependency(bus.kind === 'kafka' ? 'kafka' : 'bus', () => bus.health(), {
    optional: startsAlone || (service.worksWithoutLog ?? false),
  });

  const early = new EarlyServer(health);
  const requests = new OpenRequests(early.server);
  let app: NestExpressApplication | undefined;
  const closing = new AbortController();
  const close = once(() => {
    closing.abort();
    return shutDown(
      [
        { name: 'say that the service is not ready', share: 0.05, run: () => health.enter('stopping') },
        { name: 'finish HTTP requests', share: 0.4, run: () => requests.finish() },
        { name: 'end HTTP connections', share: 0.05, run: () => requests.cutRequests() },
        { name: 'last heartbeat', share: 0.1, run: () => heartbeat.stop() },
        { name: 'stop processors and readers, close the bus', share: 0.3, run: () => bus.close() },
        {
          name: 'close the application',
          share: 0.1,
          run: async () => {
            // Whoever does not answer a farewell on an upgraded connection must not hold up the rest.
            const cut = setTimeout(() => requests.cutAll(), config.SHUTDOWN_TIMEOUT_MS * 0.05);
            await app?.close().finally(() => clearTimeout(cut));
          },
        },
        { name: 'forget metrics', share: 0.05, run: () => metrics.clear() },
      ],
      config.SHUTDOWN_TIMEOUT_MS,
      logger,
    );
  });

  try {
    await early.listen(config.PORT, config.HOST);
    const topics = [...service.topics, serviceHealthTopic];
    const logReady = await prepareLog(bus, topics, logger, {
      timeoutMs: config.START_TIMEOUT_MS,
      alone: startsAlone,
      abort: options.abort,
      closing: closing.signal,
    });
    const parts: Parts = { config, bus, logReady, logger, metrics, health, clock, startsAlone };
    heartbeat.start();
    app = await NestFactory.create<NestExpressApplication>(
      KitModule.around(service.module(config), parts),
      new AdapterOn(early.server),
      {
        logger: nestLogger(root),
        abortOnError: false,
        bodyParser: false,
      },
    );
    app.use(requests.middleware);
    setUpHttp(app, { http: service.http ?? {}, logger, metrics, trustProxyHops: config.TRUST_PROXY_HOPS });
    service.configure?.(app, config);
    await app.init();
    await caughtUp(health, logger, options.abort);
    for (const { definition, handler } of findProcessors(app)) bus.process(definition, handler);
    await bus.start();
    early.handOver(app.getHttpAdapter().getInstance());
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }

  health.enter('running');
  const { port } = early.server.address() as AddressInfo;
  const url = `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`;
  logger.info({ url, bus: bus.kind }, 'ready');
  return { name: service.name, url, port, app, close };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= work());
}
