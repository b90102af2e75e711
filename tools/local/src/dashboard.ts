import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { delimiter, join } from 'node:path';
import { endWithThisProcess } from '@chorus/testing';
import { Child } from './child.ts';
import { CHECKOUT, type LocalFolder } from './folder.ts';
import type { Environment } from './services.ts';

/** Builds the dashboard; what was built before and has not changed comes from Nx's cache. @throws Error naming the log. */
export async function buildDashboard(folder: LocalFolder, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const logFile = folder.at('logs', 'dashboard-build.log');
  const log = createWriteStream(logFile);
  const bin = join(CHECKOUT, 'node_modules/.bin');
  const child = spawn(join(bin, 'nx'), ['run', '@chorus/dashboard:build'], {
    cwd: CHECKOUT,
    env: {
      ...process.env,
      // Nx runs its tasks on the Node that it finds first.
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      NEXT_TELEMETRY_DISABLED: '1',
      NX_TUI: 'false',
      // Nx's workers outlive an Nx that is killed by half a minute.
      NX_ISOLATE_PLUGINS: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const dismissGuard = child.pid === undefined ? () => {} : endWithThisProcess(child.pid);
  const giveUp = () => void child.kill('SIGTERM');
  signal?.addEventListener('abort', giveUp);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('exit', dismissGuard);
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  signal?.removeEventListener('abort', giveUp);
  log.end();
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`The dashboard could not be built; see ${logFile}`);
}

/** Serves what {@link buildDashboard} built. Rejects, and leaves nothing running, where `signal` is aborted meanwhile. */
export async function startDashboard(
  folder: LocalFolder,
  { port, env, say, signal }: { port: number; env: Environment; say: (text: string) => void; signal?: AbortSignal },
): Promise<Child> {
  const standalone = join(CHECKOUT, 'apps/dashboard/.next/standalone/apps/dashboard');
  const child = new Child(
    {
      name: 'dashboard',
      args: [join(standalone, 'server.js')],
      cwd: standalone,
      env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1', NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      logFile: folder.at('logs', 'dashboard.log'),
      readyUrl: `http://127.0.0.1:${port}/`,
    },
    say,
  );
  signal?.throwIfAborted();
  const giveUp = () => void child.stop();
  signal?.addEventListener('abort', giveUp);
  await child.start().finally(() => signal?.removeEventListener('abort', giveUp));
  return child;
}
