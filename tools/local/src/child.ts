import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithThisProcess } from '@chorus/testing';

export interface ChildPlan {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Answers 200 when it is ready. */
  readonly readyUrl: string;
}

export interface ChildTiming {
  readonly readyTimeoutMs: number;
  /** Before each new start after a death; after the last one it stays down. */
  readonly restartPausesMs: readonly number[];
  /** Who was up for so long is forgiven its deaths. */
  readonly steadyMs: number;
}

const TIMING: ChildTiming = {
  readyTimeoutMs: 90_000,
  restartPausesMs: [1_000, 2_000, 5_000, 15_000, 30_000],
  steadyMs: 10 * 60_000,
};
const STOP_TIMEOUT_MS = 20_000;

/** A process that was spawned. */
interface Running {
  readonly pid: number | undefined;
  /** How it ended: a signal, an exit code, or why it could not be spawned; undefined while it runs. */
  ended: string | undefined;
  readonly end: Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * A process of the installation: started, waited for, started again when it dies, ended; and ended too when this
 * process dies, however that comes.
 */
export class Child {
  #running: Running | undefined;
  /** From a start to the next stop. */
  #wanted = new AbortController();
  #deaths = 0;

  constructor(
    private readonly plan: ChildPlan,
    private readonly say: (text: string) => void,
    private readonly timing: ChildTiming = TIMING,
  ) {}

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** Also after {@link stop}. @throws Error with the end of its log where it does not get ready or is stopped before. */
  async start(): Promise<void> {
    this.#wanted.abort();
    this.#wanted = new AbortController();
    await this.#bringUp(this.#wanted.signal);
  }

  /** @param signal SIGKILL ends it as a crash would; it is not started again by itself. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.#wanted.abort();
    if (this.#running) await end(this.#running, signal);
  }

  async #bringUp(unwanted: AbortSignal): Promise<void> {
    const running = this.#spawn();
    this.#running = running;
    const deadline = performance.now() + this.timing.readyTimeoutMs;
    while (!(await answers(this.plan.readyUrl, unwanted)) || running.ended !== undefined || unwanted.aborted) {
      if (running.ended === undefined && !unwanted.aborted && performance.now() < deadline) {
        await sleep(100);
        continue;
      }
      const what = unwanted.aborted
        ? 'was stopped before it was ready'
        : running.ended !== undefined
          ? `ended with ${running.ended}`
          : `was not ready within ${this.timing.readyTimeoutMs / 1000} s`;
      await end(running, 'SIGTERM');
      throw new Error(`${this.plan.name} ${what}. The end of ${this.plan.logFile}:\n${await this.#logTail()}`);
    }
    const up = performance.now();
    void running.end.then(() => {
      if (performance.now() - up >= this.timing.steadyMs) this.#deaths = 0;
      return this.#startAgain(`${running.ended}`, unwanted);
    });
  }

  #spawn(): Running {
    const { args, cwd, env, logFile } = this.plan;
    const log = createWriteStream(logFile, { flags: 'a' });
    // In a group of its own, so that Ctrl-C reaches the parent only, which ends everything in order.
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const dismissGuard = child.pid === undefined ? () => {} : endWithThisProcess(child.pid);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('close', () => log.end());
    const end = once(child, 'exit').then(
      ([code, signal]) => {
        dismissGuard();
        running.ended = typeof signal === 'string' ? signal : `exit code ${code}`;
      },
      (error: unknown) => {
        running.ended = String(error);
      },
    );
    const running: Running = { pid: child.pid, ended: undefined, end, kill: (signal) => void child.kill(signal) };
    return running;
  }

  /** A start that fails counts as one more death. */
  async #startAgain(death: string, unwanted: AbortSignal): Promise<void> {
    for (let how = death; !unwanted.aborted;) {
      const pause = this.timing.restartPausesMs[this.#deaths++];
      const { name, logFile } = this.plan;
      if (pause === undefined) return this.say(`${name} ended again (${how}) and stays down; its log: ${logFile}`);
      this.say(`${name} ended (${how}); it is started again in ${pause / 1000} s; its log: ${logFile}`);
      await sleep(pause, undefined, { signal: unwanted }).catch(() => {});
      if (unwanted.aborted) return;
      try {
        return await this.#bringUp(unwanted);
      } catch (error) {
        how = String(error).split('\n', 1)[0] ?? '';
      }
    }
  }

  async #logTail(): Promise<string> {
    const text = await readFile(this.plan.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-15).join('\n');
  }
}

async function end(running: Running, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (running.ended !== undefined) return;
  running.kill(signal);
  const late = sleep(STOP_TIMEOUT_MS, 'late', { ref: false });
  if ((await Promise.race([running.end, late])) === 'late') running.kill('SIGKILL');
  await running.end;
}

async function answers(url: string, givenUp: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.any([AbortSignal.timeout(2_000), givenUp]) })).ok;
  } catch {
    return false;
  }
}
