import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from '../machine.ts';
import { containerLauncher, ensureImage, volumeFor } from '../servers/container.ts';
import { exchange } from '../servers/exchange.ts';
import { freePort } from '../servers/ports.ts';
import { processLauncher } from '../servers/process.ts';
import { type Launcher, type Server, startServer } from '../servers/server.ts';
import { findPostgres, type FoundPostgres } from './find.ts';

export interface PostgresOptions {
  /** What {@link findPostgres} found; looked for, in Docker and on this machine, when absent. */
  readonly found?: FoundPostgres;
  /** Where its data stay; without it they are temporary, and not safe from a loss of power. */
  readonly dataFolder?: string;
  /** The port on 127.0.0.1; 0, the default, is a free one. */
  readonly port?: number;
  /** How long it may take from launch to answer, in milliseconds; 30,000 by default. */
  readonly startTimeoutMs?: number;
  /** Told what is going on, for a person to read. */
  readonly onProgress?: (text: string) => void;
}

/** A PostgreSQL of its own on 127.0.0.1. */
export interface PostgresServer extends Server {
  /** `postgres://postgres@127.0.0.1:port/postgres`: who may do everything, without a password. */
  readonly url: string;
  readonly port: number;
}

/**
 * Starts a PostgreSQL and waits until it lets somebody in. It ends with this process at the latest.
 * @throws Unavailable where it can't be had; Error with the end of its log where it does not start
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { onProgress = () => {}, startTimeoutMs = 30_000 } = options;
  const found = options.found ?? (await findPostgres(['docker', 'local']));
  if (!found.ok) throw new Unavailable(found.why);
  if (found.how === 'environment')
    throw new Error('There is a PostgreSQL already (DATABASE_URL): use it, or start one by other means.');
  const port = options.port || (await freePort());
  const launcher =
    found.how === 'docker'
      ? await postgresContainer(found.image, port, options.dataFolder, onProgress)
      : await postgresProcess(found.folder, port, options.dataFolder);
  onProgress(`starting PostgreSQL on 127.0.0.1:${port}`);
  const answers = () => postgresAnswers(port);
  const server = await startServer({ name: 'PostgreSQL', launcher: fast(launcher), answers, startTimeoutMs });
  return Object.assign(server, { url: `postgres://postgres@127.0.0.1:${port}/postgres`, port });
}

/** On SIGTERM it would wait until its clients have gone; on SIGINT it sends them away. */
const fast = (launcher: Launcher): Launcher => ({
  ...launcher,
  get pid() {
    return launcher.pid;
  },
  signal: (signal) => launcher.signal(signal === 'SIGTERM' ? 'SIGINT' : signal),
});

/** Whether a PostgreSQL at this port lets `postgres` in; one that still recovers does not. */
export async function postgresAnswers(port: number): Promise<boolean> {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + parameters.length, 0);
  const protocol = 3 * 65_536;
  head.writeInt32BE(protocol, 4);
  const answer = await exchange(port, Buffer.concat([head, parameters]), (bytes) => bytes.toString('latin1', 0, 1));
  return answer === 'R';
}

async function postgresProcess(folder: string, port: number, dataFolder: string | undefined): Promise<Launcher> {
  const home = dataFolder ? resolve(dataFolder) : await mkdtemp(join(tmpdir(), 'chorus-postgres-'));
  await mkdir(home, { recursive: true });
  const owner = await ownerOfServer();
  if (owner) await chown(home, owner.uid, owner.gid);
  const data = join(home, 'data');
  if (!(await readdir(home)).includes('data')) {
    const settings = ['--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'];
    await promisify(execFile)(`${folder}initdb`, ['--pgdata', data, ...settings], { ...owner, cwd: home });
  }
  const place = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', home];
  const durability = dataFolder ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'];
  return processLauncher({
    program: `${folder}postgres`,
    args: [...place, ...durability],
    logFile: join(home, 'postgres.log'),
    temporaryFolder: dataFolder ? undefined : home,
    ...(owner && { owner }),
  });
}

/** PostgreSQL does not run as root: then it is the user that its package makes. */
async function ownerOfServer(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const id = async (flag: string) => Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout);
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    throw new Unavailable('no PostgreSQL: it does not run as root, and there is no user postgres');
  }
}

async function postgresContainer(
  image: string,
  port: number,
  dataFolder: string | undefined,
  onProgress: (text: string) => void,
): Promise<Launcher> {
  await ensureImage(image, onProgress);
  return containerLauncher({
    image,
    port,
    containerPort: 5432,
    env: { POSTGRES_HOST_AUTH_METHOD: 'trust' },
    command: ['postgres'],
    name: `chorus-postgres-${port}`,
    volume: dataFolder ? volumeFor(dataFolder, '/var/lib/postgresql/data') : undefined,
  });
}
