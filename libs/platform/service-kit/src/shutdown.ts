import type { Logger } from './logger.ts';

/** One step of a shutdown. */
export interface ShutdownStep {
  readonly name: string;
  run(): unknown;
}

/**
 * Runs the steps one after the other within `timeoutMs` for all together. A step that throws is logged and does not
 * keep the next from running; when the time is over, the rest is abandoned.
 *
 * @throws Error naming the step that hung, or the steps that failed.
 */
export async function shutDown(steps: readonly ShutdownStep[], timeoutMs: number, logger: Logger): Promise<void> {
  const failed: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), timeoutMs)));
  try {
    for (const { name, run } of steps) {
      const step = Promise.resolve()
        .then(run)
        .catch((error: unknown) => {
          logger.error({ err: error, step: name }, 'a step of the shutdown failed');
          failed.push(name);
        });
      if ((await Promise.race([step, late])) === 'late')
        throw new Error(`shutdown gave up after ${timeoutMs} ms: ${name}`);
    }
  } finally {
    clearTimeout(timer);
  }
  if (failed.length > 0) throw new Error(`shutdown failed: ${failed.join(', ')}`);
}
