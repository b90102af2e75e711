import { setTimeout as sleep } from 'node:timers/promises';

/** A server that was started here. */
export interface Server {
  /** The process id; undefined in a container, and while the server is down. */
  readonly pid: number | undefined;
  /** Ends it and removes what was temporary. Safe to call twice. */
  stop(): Promise<void>;
  /** Sends a signal, SIGKILL unless told otherwise, and waits for the end, except after SIGSTOP and SIGCONT. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it, if it still runs, and starts it again with the same data on the same port. */
  restart(): Promise<void>;
}

/** How one kind of server, a process or a container, is started and ended. */
export interface Launcher {
  readonly pid: number | undefined;
  launch(): Promise<void>;
  /** Why it no longer runs; undefined while it runs. */
  ended(): Promise<string | undefined>;
  signal(signal: NodeJS.Signals): Promise<void>;
  logTail(): Promise<string>;
  /** Removes what is left of a server that has ended. */
  dispose(): Promise<void>;
}

export interface ServerPlan {
  readonly name: string;
  readonly launcher: Launcher;
  /** Whether the server answers, asked in its own protocol. */
  readonly answers: () => Promise<boolean>;
  readonly startTimeoutMs: number;
}

const STOP_TIMEOUT_MS = 10_000;

/** Starts a server and waits until it answers; throws with the end of its log where it does not. */
export async function startServer({ name, launcher, answers, startTimeoutMs }: ServerPlan): Promise<Server> {
  async function waitForEnd(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while ((await launcher.ended()) === undefined) {
      if (performance.now() > deadline) return false;
      await sleep(20);
    }
    return true;
  }

  async function end(signal: NodeJS.Signals) {
    if ((await launcher.ended()) !== undefined) return;
    await launcher.signal(signal);
    if (await waitForEnd(STOP_TIMEOUT_MS)) return;
    await launcher.signal('SIGKILL');
    if (!(await waitForEnd(STOP_TIMEOUT_MS))) throw new Error(`${name} does not end, not even by SIGKILL.`);
  }

  async function up() {
    await launcher.launch();
    const deadline = performance.now() + startTimeoutMs;
    while (!(await answers())) {
      const ended = await launcher.ended();
      const late = performance.now() > deadline;
      if (ended === undefined && !late) {
        await sleep(50);
        continue;
      }
      const what = ended === undefined ? `did not answer within ${startTimeoutMs / 1000} s` : `ended (${ended})`;
      await end('SIGKILL');
      throw new Error(`${name} ${what}. The end of its log:\n${await launcher.logTail()}`);
    }
  }

  try {
    await up();
  } catch (error) {
    await launcher.dispose();
    throw error;
  }
  return {
    get pid() {
      return launcher.pid;
    },
    async stop() {
      await end('SIGTERM');
      await launcher.dispose();
    },
    async kill(signal = 'SIGKILL') {
      if (signal === 'SIGSTOP' || signal === 'SIGCONT') await launcher.signal(signal);
      else await end(signal);
    },
    async restart() {
      await end('SIGTERM');
      await up();
    },
  };
}
