import { join } from 'node:path';
import apiGateway from '@chorus/api-gateway';
import { busConfigSchema, createBus, MemoryBus, type Bus } from '@chorus/bus';
import graphService from '@chorus/graph-service';
import ingestion from '@chorus/ingestion';
import { runService, type RunningService, type Service } from '@chorus/service-kit';
import streamProcessor from '@chorus/stream-processor';
import trustService from '@chorus/trust-service';
import { freePort } from '@chorus/testing';
import { Child } from './child.ts';
import { CHECKOUT, type LocalFolder } from './folder.ts';

/** In the order of the data. Each is a folder of `apps/`. */
const SERVICES = {
  ingestion,
  'stream-processor': streamProcessor,
  'trust-service': trustService,
  'graph-service': graphService,
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
}

/** Every service a process of its own, on Kafka. */
export async function startProcesses(folder: LocalFolder, { env, ports, say }: Plan): Promise<Processes> {
  const children = new Map<ServiceName, Child>();
  const bus = createBus(busConfigSchema.parse(env));
  const stop = async () => {
    await Promise.all([...[...children.values()].map((child) => child.stop()), bus.close()]);
  };
  const loader = join(CHECKOUT, 'tools/nx/swc-loader.mjs');
  try {
    const starting = (Object.keys(SERVICES) as ServiceName[]).map(async (name) => {
      const port = ports[name] ?? (await freePort());
      const child = new Child(
        {
          name,
          args: ['--enable-source-maps', '--import', loader, join(CHECKOUT, 'apps', name, 'src/main.ts')],
          cwd: CHECKOUT,
          env: { ...env, PORT: String(port) },
          logFile: folder.at('logs', `${name}.log`),
          readyUrl: `http://127.0.0.1:${port}/health/ready`,
        },
        say,
      );
      children.set(name, child);
      await child.start();
    });
    await Promise.all(starting);
  } catch (error) {
    await stop();
    throw error;
  }
  return { bus, children, stop };
}

/** All services in this process, on a memory bus that they share. */
export async function startTogether({ env, ports }: Plan): Promise<Services> {
  const bus = new MemoryBus();
  const running: RunningService[] = [];
  const stop = async () => {
    for (const service of running.toReversed()) await service.close();
    await bus.close();
  };
  try {
    for (const [name, service] of Object.entries(SERVICES)) {
      const settings = {
        ...env,
        BUS: 'memory',
        LOG_LEVEL: 'warn',
        PORT: String(ports[name] ?? 0),
        INSTANCE_ID: `${name}-local`,
      };
      running.push(await runService(service as Service, { bus, env: settings }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { bus, stop };
}
