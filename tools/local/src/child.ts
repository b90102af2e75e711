import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildPlan {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Answers 200 when it is ready. */
  readonly readyUrl: string;
}

const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;
const RESTART_PAUSES_MS = [1_000, 5_000, 15_000];

/** A process of the installation: started, waited for, started again when it dies, ended. */
export class Child {
  #process: ChildProcess | undefined;
  #stopping = false;
  #deaths = 0;

  constructor(
    private readonly plan: ChildPlan,
    private readonly say: (text: string) => void,
  ) {}

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Also after {@link stop}. @throws Error with the end of its log where it does not get ready. */
  async start(): Promise<void> {
    this.#stopping = false;
    this.#launch();
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (!(await answers(this.plan.readyUrl))) {
      const dead = this.#process?.exitCode !== null;
      if (!dead && performance.now() < deadline && !this.#stopping) {
        await sleep(100);
        continue;
      }
      const what = dead
        ? `ended with exit code ${this.#process?.exitCode}`
        : `was not ready within ${READY_TIMEOUT_MS / 1000} s`;
      throw new Error(`${this.plan.name} ${what}. The end of ${this.plan.logFile}:\n${await this.#logTail()}`);
    }
    this.#process?.once('exit', (code, signal) => void this.#died(signal ?? `exit code ${code}`));
  }

  /** @param signal SIGKILL ends it as a crash would; it is not started again by itself. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const late = sleep(STOP_TIMEOUT_MS, 'late', { ref: false });
    if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
    await ended;
  }

  #launch(): void {
    const { args, cwd, env, logFile } = this.plan;
    const log = createWriteStream(logFile, { flags: 'a' });
    // In a group of its own, so that Ctrl-C reaches the parent only, which ends everything in order.
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('close', () => log.end());
    this.#process = child;
  }

  async #died(how: string): Promise<void> {
    if (this.#stopping) return;
    const pause = RESTART_PAUSES_MS[this.#deaths++];
    if (pause === undefined)
      return this.say(`${this.plan.name} ended again (${how}) and stays down; its log: ${this.plan.logFile}`);
    this.say(
      `${this.plan.name} ended (${how}); it is started again in ${pause / 1000} s; its log: ${this.plan.logFile}`,
    );
    await sleep(pause);
    if (!this.#stopping) await this.start().catch((error: unknown) => this.say(String(error)));
  }

  async #logTail(): Promise<string> {
    const text = await readFile(this.plan.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-15).join('\n');
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
