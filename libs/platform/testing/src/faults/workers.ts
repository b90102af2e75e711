import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { WorkerProcess, type WorkerPlan } from './worker-process.ts';

/**
 * Programs of ours that run as processes of their own, each of which may be killed, frozen and started again. They end
 * with this process at the latest.
 */
export class Workers {
  readonly #folder: string;
  readonly #all: WorkerProcess[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Runs `fn` and ends its workers after it. Their logs are removed, but where `fn` fails: then the error says where
   * they are.
   */
  static async with<T>(fn: (workers: Workers) => Promise<T>): Promise<T> {
    const workers = new Workers(await mkdtemp(join(tmpdir(), 'chorus-workers-')));
    try {
      const result = await fn(workers);
      await workers.#end();
      await rm(workers.#folder, { recursive: true, force: true });
      return result;
    } catch (error) {
      await workers.#end();
      if (error instanceof Error && workers.all.length > 0) {
        const advice = `The workers' logs are in ${workers.#folder}`;
        error.message += `\n${advice}`;
        if (error.stack !== undefined) error.stack += `\n${advice}`;
      }
      throw error;
    }
  }

  get all(): readonly WorkerProcess[] {
    return this.#all;
  }

  /** Starts a program; resolves when it is ready. @throws Error with the end of its log where it does not get ready */
  async start(plan: WorkerPlan): Promise<WorkerProcess> {
    const name = plan.name ?? basename(plan.program.pathname, '.ts');
    const worker = new WorkerProcess(plan, name, join(this.#folder, `${this.#all.length}-${name}.log`));
    this.#all.push(worker);
    await worker.respawn();
    return worker;
  }

  async #end(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.stop()));
  }
}
