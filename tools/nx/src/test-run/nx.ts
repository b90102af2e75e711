import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { endAll, own } from './processes.ts';
import type { TaskEnd } from './tally.ts';

const NX = createRequire(import.meta.url).resolve('nx/bin/nx.js');
/** Where Nx writes how each task of its last run ended; `cacheDirectory` of nx.json. */
const LAST_RUN = '.nx/cache/run.json';

/** No background process that stays, no screen that redraws itself. */
const ENV = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };

export interface NxRun {
  /** How a task ended, by its name `project:target`. */
  readonly endOf: (task: string) => TaskEnd;
  /** Lines that begin with SKIPPED, of tests that could not run here. */
  readonly skipped: readonly string[];
  /** The run was ended because it took too long. */
  readonly late: boolean;
}

/** All that `nx graph --print` prints. */
export async function printGraph(): Promise<string> {
  const options = { env: ENV, maxBuffer: 256 * 1024 * 1024 };
  return (await promisify(execFile)(process.execPath, [NX, 'graph', '--print'], options)).stdout;
}

/**
 * Runs targets of projects, shows what they print, and says how each task ended.
 * @param timeoutMs after this long the run is ended, so that a test that hangs is a failure and not a wait
 */
export async function runTargets(
  targets: readonly string[],
  projects: readonly string[],
  { live = false, env = {}, timeoutMs }: { live?: boolean; env?: Record<string, string>; timeoutMs: number },
): Promise<NxRun> {
  const style = live ? 'stream-without-prefixes' : 'static';
  const args = ['run-many', '-t', ...targets, `--projects=${projects.join()}`, `--outputStyle=${style}`];
  const child = spawn(process.execPath, [NX, ...args], {
    detached: true,
    env: { ...ENV, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  own(child);
  const lines = { stdout: collectSkipped(), stderr: collectSkipped() };
  child.stdout.on('data', (bytes: Buffer) => process.stdout.write(lines.stdout.take(bytes)));
  child.stderr.on('data', (bytes: Buffer) => process.stderr.write(lines.stderr.take(bytes)));

  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endAll('SIGKILL');
  }, timeoutMs);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const ends = late ? new Map<string, TaskEnd>() : taskEnds(readLastRun(), args.join(' '));
  return { endOf: (task) => ends.get(task), skipped: [...lines.stdout.found, ...lines.stderr.found], late };
}

function readLastRun(): string | undefined {
  try {
    return readFileSync(LAST_RUN, 'utf8');
  } catch {
    return undefined;
  }
}

interface LastRun {
  readonly run: { readonly command: string };
  readonly tasks: readonly { readonly taskId: string; readonly status?: number }[];
}

/** How the tasks ended, from Nx' own record of the run with these arguments; nothing where it is of another run. */
export function taskEnds(lastRun: string | undefined, args: string): Map<string, TaskEnd> {
  if (lastRun === undefined) return new Map();
  const { run, tasks } = JSON.parse(lastRun) as LastRun;
  if (!run.command.endsWith(args)) return new Map();
  return new Map(tasks.map(({ taskId, status }) => [taskId, endWith(status)]));
}

/** Of a task that was not started, because one that it needs failed, Nx gives no exit code. */
function endWith(status: number | undefined): TaskEnd {
  if (status === undefined) return undefined;
  return status === 0 ? 'succeeded' : 'failed';
}

/** Finds the lines that begin with SKIPPED in output that arrives in pieces. */
export function collectSkipped() {
  const found: string[] = [];
  let rest = '';
  return {
    found,
    take(bytes: Buffer): Buffer {
      const lines = (rest + bytes.toString()).split('\n');
      rest = lines.pop() ?? '';
      found.push(...lines.filter((line) => line.startsWith('SKIPPED ')).map((line) => line.trimEnd()));
      return bytes;
    },
  };
}
