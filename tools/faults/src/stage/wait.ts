import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 20;

/**
 * Waits until it holds. @param what completes the sentence "gave up waiting …"
 * @throws Error when `ms` are over
 */
export async function until(what: string, ms: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`gave up waiting ${what} after ${ms / 1000} s`);
    await sleep(LOOK_MS);
  }
}
