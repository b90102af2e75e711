import type { Logger } from './logger.ts';

/** One step of a shutdown. */
export interface ShutdownStep {
  readonly name: string;
  /** The part of the whole time that the step may take, 0 to 1. */
  readonly share: number;
  run(): unknown;
}

/**
 * Runs the steps one after the other. One that throws, or takes longer than its share of `timeoutMs`, is logged and
 * does not keep the next from running.
 *
 * @throws Error that names the steps which failed or hung, after the last step.
 */
export async function shutDown(steps: readonly ShutdownStep[], timeoutMs: number, logger: Logger): Promise<void> {
  const failed: string[] = [];
  for (const { name, share, run } of steps) {
    const boundMs = Math.round(share * timeoutMs);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${boundMs} ms`)), boundMs);
    });
    try {
      await Promise.race([Promise.resolve().then(run), late]);
    } catch (error) {
      logger.error({ err: error, step: name }, 'a step of the shutdown failed');
      failed.push(name);
    } finally {
      clearTimeout(timer);
    }
  }
  if (failed.length > 0) throw new Error(`the shutdown was not clean: ${failed.join(', ')}`);
}
