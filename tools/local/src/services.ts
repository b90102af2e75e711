import { join } from 'node:path';
import alerting from '@chorus/alerting';
import apiGateway from '@chorus/api-gateway';
import { busConfigSchema, createBus, MemoryBus, type Bus } from '@chorus/bus';
import graphService from '@chorus/graph-service';
import historyService from '@chorus/history-service';
import ingestion from '@chorus/ingestion';
import { createLogger, runService, type RunningService, type Service } from '@chorus/service-kit';
import streamProcessor from '@chorus/stream-processor';
import trustService from '@chorus/trust-service';
import { freePort } from '@chorus/testing';
import { Child } from './child.ts';
import { CHECKOUT, type LocalFolder } from './folder.ts';
import { logFailures } from './log-failures.ts';

/** In the order of the data. Each is a folder of `apps/`. */
const SERVICES = {
  ingestion,
  'stream-processor': streamProcessor,
  'trust-service': trustService,
  'graph-service': graphService,
  'history-service': historyService,
  alerting,
  'api-gateway': apiGateway,
} as const;

export type Environment = Readonly<Record<string, string>>;

export type ServiceName = keyof typeof SERVICES;

export interface Services {
  /** For following what they write. */
  readonly bus: Bus;
  stop(): Promise<void>;
}

/** Services that are processes, each of which can be stopped and started by itself. */
export interface Processes extends Services {
  readonly children: ReadonlyMap<ServiceName, Child>;
}

interface Plan {
  readonly env: Environment;
  /** Ports that people see; the others are free ones. */
  readonly ports: Readonly<Record<string, number>>;
  readonly say: (text: string) => void;
  /** Aborted: what was started is stopped, nothing more is started, and the start rejects. */
  readonly signal?: AbortSignal;
}

/** Every service a process of its own, on Kafka. */
export async function startProcesses(folder: LocalFolder, { env, ports, say, signal }: Plan): Promise<Processes> {
  const loader = join(CHECKOUT, 'tools/nx/swc-loader.mjs');
  const children = new Map<ServiceName, Child>();
  for (const name of Object.keys(SERVICES) as ServiceName[]) {
    const port = ports[name] ?? (await freePort());
    const child = new Child(
      {
        name,
        args: ['--enable-source-maps', '--import', loader, join(CHECKOUT, 'apps', name, 'src/main.ts')],
        cwd: CHECKOUT,
        env: { DATABASE_FILE: folder.at('history.db'), ...env, PORT: String(port) },
        logFile: folder.at('logs', `${name}.log`),
        readyUrl: `http://127.0.0.1:${port}/health/ready`,
      },
      say,
    );
    children.set(name, child);
  }
  signal?.throwIfAborted();
  const bus = createBus(busConfigSchema.parse(env));
  const stop = async () => {
    await Promise.all([...[...children.values()].map((child) => child.stop()), bus.close()]);
  };
  const giveUp = () => void Promise.all([...children.values()].map((child) => child.stop()));
  signal?.addEventListener('abort', giveUp);
  try {
    await Promise.all([...children.values()].map((child) => child.start()));
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  return { bus, children, stop };
}

/** All services in this process, on a memory bus that they share. */
export async function startTogether({ env, ports, signal }: Plan): Promise<Services> {
  const level = env['LOG_LEVEL'] ?? 'warn';
  const bus = new MemoryBus({ observer: logFailures(createLogger({ level })) });
  const running: RunningService[] = [];
  const stop = async () => {
    for (const service of running.toReversed()) await service.close();
    await bus.close();
  };
  try {
    for (const [name, service] of Object.entries(SERVICES)) {
      signal?.throwIfAborted();
      const settings = {
        ...env,
        BUS: 'memory',
        LOG_LEVEL: level,
        PORT: String(ports[name] ?? 0),
        INSTANCE_ID: `${name}-local`,
      };
      running.push(await runService(service as Service, { bus, env: settings, ...(signal && { abort: signal }) }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { bus, stop };
}
