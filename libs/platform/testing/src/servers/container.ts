import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from '../machine.ts';
import type { Launcher } from './server.ts';

async function docker(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('docker', args);
  return (stdout + stderr).trim();
}

export interface ContainerPlan {
  readonly image: string;
  readonly port: number;
  /** The port inside the container. */
  readonly containerPort: number;
  readonly env: Readonly<Record<string, string>>;
  /** What to run instead of the image's own command. */
  readonly command: readonly string[];
  readonly name: string;
  /** A named volume that outlives the container, and where it is mounted. */
  readonly volume: { readonly name: string; readonly path: string } | undefined;
}

/** The Docker volume that stands for a data folder: its name is made of the folder's. */
export function volumeFor(dataFolder: string, path: string): { name: string; path: string } {
  const hash = createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 12);
  return { name: `chorus-${hash}`, path };
}

/**
 * Fetches an image unless it is there already.
 * @throws Unavailable where it can't be fetched
 */
export async function ensureImage(image: string, onProgress: (text: string) => void) {
  const found = await docker('image', 'inspect', image).catch(() => undefined);
  if (found !== undefined) return;
  onProgress(`fetching ${image} by Docker, once`);
  await docker('pull', '--quiet', image).catch((error: unknown) => {
    throw new Unavailable(`Docker could not fetch ${image}: ${(error as Error).message}`);
  });
}

/**
 * Launches a container. It is removed when it is stopped and when the process that started it ends; in between it
 * may be killed and started again with its data.
 */
export function containerLauncher(plan: ContainerPlan): Launcher {
  let created = false;

  async function create() {
    const env = Object.entries(plan.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const volume = plan.volume ? ['--volume', `${plan.volume.name}:${plan.volume.path}`] : [];
    const publish = ['--publish', `127.0.0.1:${plan.port}:${plan.containerPort}`];
    await docker('run', '--detach', '--name', plan.name, ...publish, ...env, ...volume, plan.image, ...plan.command);
    created = true;
    const guard = spawn('sh', ['-c', 'read -r _; docker rm --force --volumes "$1"', 'guard', plan.name], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.unref();
    (guard.stdin as Socket).unref();
  }

  return {
    pid: undefined,
    async launch() {
      if (created) await docker('start', plan.name);
      else await create();
    },
    async ended() {
      if (!created) return 'not started';
      const state = await docker('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', plan.name);
      return /^(running|created|restarting|paused) /.test(state) ? undefined : state;
    },
    async signal(signal) {
      await docker('kill', '--signal', signal, plan.name);
    },
    logTail: () => docker('logs', '--tail', '40', plan.name),
    async dispose() {
      if (created) await docker('rm', '--force', '--volumes', plan.name);
      created = false;
    },
  };
}
