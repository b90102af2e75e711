import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Launcher } from './server.ts';

export interface ProcessPlan {
  readonly program: string;
  readonly args: readonly string[];
  /** All that it prints goes to the end of this file. */
  readonly logFile: string;
  /** Removed when all is over. */
  readonly temporaryFolder: string | undefined;
  /** Whose process it is; this process's user unless given. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/**
 * Waits for the end of its input, which is the end of the process that started it, however that came; then ends
 * process $1 and removes folder $2. It needs no signal or exit handlers and works after a SIGKILL too.
 */
const GUARD = `
read -r _
kill -TERM "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || break; sleep 0.5; done
kill -KILL "$1" 2>/dev/null
[ -z "$2" ] || rm -rf "$2"`;

/**
 * Sees to it that process `pid` ends when this one does, however that comes, a SIGKILL included: SIGTERM, SIGKILL five
 * seconds later, and then `temporaryFolder`, where there is one, is removed. Keeps nothing alive.
 *
 * @returns what is to be called as soon as `pid` has ended by itself, before the system gives its number to another
 */
export function endWithThisProcess(pid: number, temporaryFolder = ''): () => void {
  const guard = spawn('sh', ['-c', GUARD, 'guard', String(pid), temporaryFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // The guard's input is a socket, though its type only says Writable.
  (guard.stdin as Socket).unref();
  return () => void guard.kill('SIGKILL');
}

/**
 * Launches a process of this machine. It is in a session of its own, so that Ctrl-C reaches only the process that
 * started it, which ends its servers in the order that it likes; it does not keep that process alive, and it ends
 * with it.
 */
export function processLauncher(plan: ProcessPlan): Launcher {
  let child: ChildProcess | undefined;
  let ended: string | undefined = 'not started';

  async function launch() {
    const log = openSync(plan.logFile, 'a');
    const server = spawn(plan.program, plan.args, { detached: true, stdio: ['ignore', log, log], ...plan.owner });
    closeSync(log);
    await once(server, 'spawn');
    child = server;
    ended = undefined;
    const dismissGuard = endWithThisProcess(server.pid as number, plan.temporaryFolder);
    server.once('exit', (code, signal) => {
      dismissGuard();
      ended = signal ?? `exit code ${code}`;
    });
    server.unref();
  }

  return {
    get pid() {
      return ended === undefined ? child?.pid : undefined;
    },
    launch,
    ended: () => Promise.resolve(ended),
    signal(signal) {
      child?.kill(signal);
      return Promise.resolve();
    },
    async logTail() {
      const log = await readFile(plan.logFile, 'utf8');
      return log.trimEnd().split('\n').slice(-40).join('\n');
    },
    async dispose() {
      if (plan.temporaryFolder) await rm(plan.temporaryFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
