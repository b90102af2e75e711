import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Unavailable } from '../machine.ts';
import { containerLauncher, ensureImage, volumeFor } from '../servers/container.ts';
import { exchange } from '../servers/exchange.ts';
import { freePort } from '../servers/ports.ts';
import { processLauncher } from '../servers/process.ts';
import { type Launcher, type Server, startServer } from '../servers/server.ts';
import { findRedis, type FoundRedis } from './find.ts';

export interface RedisOptions {
  /** What {@link findRedis} found; looked for, in Docker and on this machine, when absent. */
  readonly found?: FoundRedis;
  /** Where its append-only file stays; without it nothing is written and a restart forgets all. */
  readonly dataFolder?: string;
  /** The port on 127.0.0.1; 0, the default, is a free one. */
  readonly port?: number;
  /** How long it may take from launch to answer, in milliseconds; 20,000 by default. */
  readonly startTimeoutMs?: number;
  /** Told what is going on, for a person to read. */
  readonly onProgress?: (text: string) => void;
}

/** A Redis of its own on 127.0.0.1. */
export interface RedisServer extends Server {
  /** `redis://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
}

/**
 * Starts a Redis and waits until it answers PING. It ends with this process at the latest.
 * @throws Unavailable where it can't be had; Error with the end of its log where it does not start
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const { onProgress = () => {}, startTimeoutMs = 20_000 } = options;
  const found = options.found ?? (await findRedis(['docker', 'local']));
  if (!found.ok) throw new Unavailable(found.why);
  if (found.how === 'environment')
    throw new Error(`There is a Redis at ${found.url} already (REDIS_URL): use it, or start one by other means.`);
  const port = options.port || (await freePort());
  const launcher =
    found.how === 'docker'
      ? await redisContainer(found.image, port, options.dataFolder, onProgress)
      : await redisProcess(found.program, port, options.dataFolder);
  onProgress(`starting Redis on 127.0.0.1:${port}`);
  const server = await startServer({ name: 'Redis', launcher, answers: () => redisAnswers(port), startTimeoutMs });
  return Object.assign(server, { url: `redis://127.0.0.1:${port}`, port });
}

/** Whether a Redis at this port answers PING with PONG; one that still loads its data does not. */
export async function redisAnswers(port: number): Promise<boolean> {
  const line = await exchange(port, Buffer.from('PING\r\n'), (answer) =>
    answer.includes('\r\n') ? answer.toString('latin1') : undefined,
  );
  return line?.startsWith('+PONG') ?? false;
}

async function redisProcess(program: string, port: number, dataFolder: string | undefined): Promise<Launcher> {
  const folder = dataFolder ? resolve(dataFolder) : await mkdtemp(join(tmpdir(), 'chorus-redis-'));
  const temporaryFolder = dataFolder ? undefined : folder;
  await mkdir(folder, { recursive: true });
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
  const durability = ['--save', '', '--appendonly', dataFolder ? 'yes' : 'no'];
  const logFile = join(folder, 'redis.log');
  return processLauncher({ program, args: [...place, ...durability], logFile, temporaryFolder });
}

async function redisContainer(
  image: string,
  port: number,
  dataFolder: string | undefined,
  onProgress: (text: string) => void,
): Promise<Launcher> {
  await ensureImage(image, onProgress);
  return containerLauncher({
    image,
    port,
    containerPort: 6379,
    env: {},
    command: ['redis-server', '--save', '', '--appendonly', dataFolder ? 'yes' : 'no'],
    name: `chorus-redis-${port}`,
    volume: dataFolder ? volumeFor(dataFolder, '/data') : undefined,
  });
}
