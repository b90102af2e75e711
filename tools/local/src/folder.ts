import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const CHECKOUT = join(import.meta.dirname, '../../..');

/** Where a local start keeps its data, keys and logs. */
export class LocalFolder {
  constructor(readonly path: string = join(CHECKOUT, '.chorus')) {}

  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  async prepare(fresh: boolean): Promise<void> {
    if (fresh) await rm(this.path, { recursive: true, force: true });
    await mkdir(this.at('logs'), { recursive: true, mode: 0o700 });
  }

  /** Undefined where there is none, or none that can be read. */
  async readJson<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(this.at(name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  }

  /** For the owner's eyes only: these files hold keys. */
  async writeJson(name: string, value: unknown): Promise<string> {
    const path = this.at(name);
    // A file that is there would keep its mode; and whoever reads meanwhile gets a whole one.
    const next = `${path}.${randomUUID()}`;
    await writeFile(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(next, path);
    return path;
  }

  remove(name: string): Promise<void> {
    return rm(this.at(name), { force: true });
  }
}

/** `run.json`: where the running installation is, for `npm run replay` and the like. */
export interface RunFile {
  readonly pid: number;
  readonly dashboard_url: string;
  readonly gateway_url: string;
  readonly ingestion_url: string;
  /** `host:port,…`; null on the memory bus. */
  readonly brokers: string | null;
  readonly redis_url: string | null;
  /** Write key by fleet. */
  readonly keys: Readonly<Record<string, string>>;
  readonly operator_key: string;
}

const RUN_FILE = 'run.json';

/** What the last start wrote down; undefined where there is none, or where it ended in order. */
export const readRunFile = (folder: LocalFolder): Promise<RunFile | undefined> => folder.readJson<RunFile>(RUN_FILE);

/** Whether there is a process with this id, which may be another program's by now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The installation that already runs from this checkout, if any. One that was killed leaves its file behind, and its
 * process id may be another program's by now: the gateway has to answer too.
 */
export async function alreadyRunning(folder: LocalFolder): Promise<RunFile | undefined> {
  const run = await readRunFile(folder);
  if (!run || !isAlive(run.pid)) return undefined;
  try {
    const { ok } = await fetch(`${run.gateway_url}/health/live`, { signal: AbortSignal.timeout(3_000) });
    return ok ? run : undefined;
  } catch {
    return undefined;
  }
}

export const writeRunFile = (folder: LocalFolder, run: RunFile): Promise<string> => folder.writeJson(RUN_FILE, run);
export const removeRunFile = (folder: LocalFolder): Promise<void> => folder.remove(RUN_FILE);
