import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithThisProcess } from '@chorus/testing';
import type { Running } from './installation.ts';

const STOP_TIMEOUT_MS = 20_000;

/** A process that does one thing for the benchmark. What it complains of is on this process's own stderr. */
export class Program implements Running {
  readonly pid: number;
  /** Rejects if it ends before it is stopped. */
  readonly failed: Promise<never>;
  readonly #end: Promise<unknown>;
  readonly #kill: (signal: NodeJS.Signals) => void;
  #stopping = false;

  private constructor(name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    // In a group of its own, so that Ctrl-C reaches the parent only, which ends everything in order.
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', () => {});
    if (child.pid === undefined) throw new Error(`${name} could not be started: there is no ${program}.`);
    this.pid = child.pid;
    const dismissGuard = endWithThisProcess(child.pid);
    this.#kill = (signal) => void child.kill(signal);
    this.#end = once(child, 'exit').then(([code, signal]) => {
      dismissGuard();
      return typeof signal === 'string' ? signal : `exit code ${code}`;
    });
    this.failed = this.#end.then((how) => {
      if (this.#stopping) return new Promise<never>(() => {});
      throw new Error(`${name} ended by itself (${String(how)}).`);
    });
    this.failed.catch(() => {});
  }

  static run(name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Program {
    return new Program(name, program, args, env);
  }

  /** A TypeScript program: it runs through the same loader as this one, by this one's own options. */
  static node(
    name: string,
    file: URL,
    args: readonly string[],
    { env = process.env, nodeOptions = [] }: { env?: NodeJS.ProcessEnv; nodeOptions?: readonly string[] } = {},
  ): Program {
    const all = [...process.execArgv, ...nodeOptions, fileURLToPath(file), ...args];
    return new Program(name, process.execPath, all, env);
  }

  /** Freezes it, until `thaw`. */
  freeze(): void {
    this.#kill('SIGSTOP');
  }

  thaw(): void {
    this.#kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#kill('SIGTERM');
    const late = setTimeout(() => this.#kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#end;
    clearTimeout(late);
  }
}
