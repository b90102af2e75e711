import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CHECKOUT,
  Child,
  LocalFolder,
  localKeys,
  startDashboard,
  startProcesses,
  type Environment,
  type LocalKeys,
} from '@chorus/local';
import { freePort, startKafka, startRedis } from '@chorus/testing';

export const BENCH_FLEET = 'bench';

/** The partitions of every topic: the product's own default. */
export const PARTITIONS = 6;

export type Say = (text: string) => void;

/** What every measurement needs: a broker and a store of its own, keys, and a folder for logs. Nothing of it stays. */
export interface Ground {
  readonly brokers: string;
  /** As the broker calls itself when it starts, e.g. `4.3.1`. */
  readonly kafkaVersion: string;
  readonly folder: LocalFolder;
  readonly keys: LocalKeys;
  readonly say: Say;
  /** Aborted at Ctrl-C: whoever waits stops waiting, and stops what it started. */
  readonly signal: AbortSignal;
  /** The environment of an installation under this namespace, for its services. */
  environment(namespace: string): Environment;
  /** Leaves the folder where it is, for a person to read the logs. */
  keepFolder(): void;
  stop(): Promise<void>;
}

/** Services that run, and how to end them. */
export interface Running {
  stop(): Promise<void>;
}

/** Starts Kafka and Redis, with real processes or containers. @throws Unavailable where one of them can't be had */
export async function openGround(say: Say, signal: AbortSignal): Promise<Ground> {
  let kafkaVersion = 'unknown';
  const onProgress = (text: string) => {
    kafkaVersion = /starting Kafka (\d+\.\d+\.\d+)/.exec(text)?.[1] ?? kafkaVersion;
    say(text);
  };
  const [kafka, redis] = await Promise.allSettled([startKafka({ onProgress }), startRedis({ onProgress: say })]);
  const folder = new LocalFolder(await mkdtemp(join(tmpdir(), 'chorus-bench-')));
  let keep = false;
  const keepFolder = () => void (keep = true);
  const stop = async () => {
    for (const server of [redis, kafka]) if (server.status === 'fulfilled') await server.value.stop();
    if (!keep) await rm(folder.path, { recursive: true, force: true });
  };
  return await stopOnError({ stop }, async () => {
    if (kafka.status === 'rejected') throw kafka.reason as Error;
    if (redis.status === 'rejected') throw redis.reason as Error;
    await folder.prepare(false);
    const keys = await localKeys(folder, [BENCH_FLEET]);
    const { brokers } = kafka.value;
    const environment = (namespace: string) => ({
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      BUS: 'kafka',
      KAFKA_BROKERS: brokers,
      KAFKA_PARTITIONS: String(PARTITIONS),
      KAFKA_NAMESPACE: namespace,
      REDIS_URL: redis.value.url,
      REDIS_KEY_PREFIX: namespace,
      CHORUS_API_KEYS_FILE: keys.file,
      SESSION_SECRET: keys.session_secret,
    });
    return { brokers, kafkaVersion, folder, keys, say, signal, environment, keepFolder, stop };
  });
}

/** Every service, as `npm start` runs them. */
export function startServices({ folder, environment, say }: Ground, namespace: string): Promise<Running> {
  return startProcesses(folder, { env: environment(namespace), ports: {}, say });
}

/** The stream-processor alone; `nodeOptions` are for its Node. */
export async function startStreamProcessor(
  { folder, environment, say }: Ground,
  namespace: string,
  nodeOptions: readonly string[] = [],
): Promise<Child> {
  const port = await freePort();
  const loader = join(CHECKOUT, 'tools/nx/swc-loader.mjs');
  const main = join(CHECKOUT, 'apps/stream-processor/src/main.ts');
  const child = new Child(
    {
      name: 'stream-processor',
      args: [...nodeOptions, '--enable-source-maps', '--import', loader, main],
      cwd: CHECKOUT,
      env: { ...environment(namespace), PORT: String(port) },
      logFile: folder.at('logs', 'stream-processor.log'),
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    },
    say,
  );
  await stopOnError(child, () => child.start());
  return child;
}

/** All that a person and an agent need: every service and the dashboard, which has to be built. */
export interface Site extends Running {
  readonly ingestion_url: string;
  readonly gateway_url: string;
  readonly dashboard_url: string;
}

export async function startSite(ground: Ground, namespace: string): Promise<Site> {
  const { folder, say } = ground;
  const [ingestion, gateway, dashboard] = [await freePort(), await freePort(), await freePort()];
  const at = (port: number) => `http://localhost:${port}`;
  const env = { ...ground.environment(namespace), ALLOWED_ORIGINS: at(dashboard) };
  const services = await startProcesses(folder, { env, ports: { ingestion, 'api-gateway': gateway }, say });
  const page = await stopOnError(services, () =>
    startDashboard(folder, {
      port: dashboard,
      env: { ...env, GATEWAY_PUBLIC_URL: `:${gateway}`, INGESTION_PUBLIC_URL: at(ingestion) },
      say,
    }),
  );
  const stop = async () => {
    await page.stop();
    await services.stop();
  };
  return { ingestion_url: at(ingestion), gateway_url: at(gateway), dashboard_url: at(dashboard), stop };
}

/** What was started before does not outlive a failure of what comes after it. */
export async function stopOnError<T>(running: Running, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Stops what runs when the work is done, however it ends. */
export async function whileRunning<T>(running: Running, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await running.stop();
  }
}
