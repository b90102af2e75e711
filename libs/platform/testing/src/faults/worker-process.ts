import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endWithThisProcess } from '../servers/process.ts';
import type { FaultTarget } from './inject.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export interface WorkerPlan {
  /** A TypeScript file that calls `serveParent`: `new URL('./x.main.ts', import.meta.url)`. */
  readonly program: URL;
  /** For its log and for errors; the program's file unless told otherwise. */
  readonly name?: string;
  readonly args?: readonly string[];
  /** On top of this process' environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets what the program says by `tellParent`. */
  readonly onNews?: (news: unknown) => void;
  /** How long it may take from its start until it is ready, in milliseconds; 30,000 by default. */
  readonly startTimeoutMs?: number;
}

const LOADER = new URL('../../../../../tools/nx/swc-loader.mjs', import.meta.url).href;
const STOP_TIMEOUT_MS = 10_000;

interface Question {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A program of ours in a process of its own that may be killed, frozen and started again. {@link Workers} makes them. */
export class WorkerProcess implements FaultTarget {
  readonly name: string;
  /** All that it printed, over all its lives. */
  readonly logFile: string;
  readonly #plan: WorkerPlan;
  #child: ChildProcess | undefined;
  #ended: string | undefined = 'not started';
  #asked = 0;
  readonly #questions = new Map<number, Question>();
  readonly #deaths: string[] = [];
  readonly #endedHere = new WeakSet<ChildProcess>();

  constructor(plan: WorkerPlan, name: string, logFile: string) {
    this.name = name;
    this.logFile = logFile;
    this.#plan = plan;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#ended === undefined ? this.#child?.pid : undefined;
  }

  /** The ends that nobody here asked for: its signal, or `exit code 1`. */
  get deaths(): readonly string[] {
    return this.#deaths;
  }

  /**
   * Sends a command and waits for what the program makes of it.
   * @throws Error with what the program threw, or where it ends before it has answered
   */
  ask<T = unknown>(command: unknown): Promise<T> {
    if (!this.#child || this.#ended !== undefined)
      return Promise.reject(new Error(`${this.name} does not run (${this.#ended}): it can't be asked.`));
    const ask = this.#asked++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#questions.set(ask, { resolve, reject });
    // Where it can't be sent the process is ending, and that end rejects the question.
    this.#child.send({ ask, command } satisfies ToWorker, () => {});
    return promise as Promise<T>;
  }

  /** SIGKILL: it has no chance to tidy up. Resolves when it has ended. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** SIGTERM, and SIGKILL where that has no effect within 10 s. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.thaw();
    await this.#end('SIGTERM');
  }

  /** SIGSTOP: it stands still and its connections stay open. Given a time, it resolves when it goes on after that. */
  async freeze(ms?: number): Promise<void> {
    const child = this.#child;
    child?.kill('SIGSTOP');
    if (ms === undefined) return;
    await sleep(ms);
    child?.kill('SIGCONT');
  }

  /** SIGCONT: it goes on and knows nothing of the time that it missed. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Starts it again, killing it first where it still runs. @throws Error with the end of its log where it does not get ready */
  async respawn(): Promise<void> {
    await this.kill();
    await this.#spawn();
  }

  async #spawn(): Promise<void> {
    const { program, args = [], env, startTimeoutMs = 30_000 } = this.#plan;
    const log = openSync(this.logFile, 'a');
    const child = fork(fileURLToPath(program), args, {
      // In a group of its own, so that Ctrl-C reaches only this process.
      detached: true,
      env: { ...process.env, ...env },
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--import', LOADER],
      serialization: 'advanced',
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    await once(child, 'spawn');
    this.#child = child;
    this.#ended = undefined;
    const dismissGuard = endWithThisProcess(child.pid as number);
    const { promise: ready, resolve: isReady } = Promise.withResolvers<'ready'>();
    child.on('message', (message: FromWorker) => this.#hear(message, () => isReady('ready')));
    const over = new Promise<'ended'>((resolve) =>
      child.once('exit', (code, signal) => {
        dismissGuard();
        this.#over(child, signal ?? `exit code ${code}`);
        resolve('ended');
      }),
    );
    const timer = new AbortController();
    const late = sleep(startTimeoutMs, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
    const how = await Promise.race([ready, over, late]);
    timer.abort();
    if (how === 'ready') return;
    const what = how === 'late' ? `was not ready within ${startTimeoutMs / 1000} s` : `ended (${this.#ended})`;
    await this.kill();
    throw new Error(`${this.name} ${what}. The end of ${this.logFile}:\n${await this.#logTail()}`);
  }

  #hear(message: FromWorker, ready: () => void): void {
    if ('ready' in message) return ready();
    if ('news' in message) return this.#plan.onNews?.(message.news);
    const question = this.#questions.get(message.answer);
    this.#questions.delete(message.answer);
    if (message.error === undefined) question?.resolve(message.result);
    else question?.reject(new Error(`${this.name}: ${message.error}`));
  }

  #over(child: ChildProcess, how: string): void {
    this.#ended = how;
    if (!this.#endedHere.has(child)) this.#deaths.push(how);
    for (const question of this.#questions.values())
      question.reject(new Error(`${this.name} ended (${how}) before it answered. Its log: ${this.logFile}`));
    this.#questions.clear();
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || this.#ended !== undefined) return;
    this.#endedHere.add(child);
    const exit = once(child, 'exit');
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exit;
    clearTimeout(force);
  }

  async #logTail(): Promise<string> {
    const text = await readFile(this.logFile, 'utf8');
    return text.trimEnd().split('\n').slice(-40).join('\n');
  }
}
