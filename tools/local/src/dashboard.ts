import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Child } from './child.ts';
import { CHECKOUT, type LocalFolder } from './folder.ts';
import type { Environment } from './services.ts';

/** Builds the dashboard; what was built before and has not changed comes from Nx's cache. @throws Error naming the log. */
export async function buildDashboard(folder: LocalFolder): Promise<void> {
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
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const code = await new Promise((resolve) => child.once('close', resolve));
  log.end();
  if (code !== 0) throw new Error(`The dashboard could not be built; see ${logFile}`);
}

/** Serves what {@link buildDashboard} built. */
export async function startDashboard(
  folder: LocalFolder,
  { port, env, say }: { port: number; env: Environment; say: (text: string) => void },
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
  await child.start();
  return child;
}
