import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 20;

/** Nothing takes so long, not even on a machine that does other things, too. */
export const PATIENCE_MS = 180_000;

const givenUp = (what: string, ms: number) => new Error(`gave up waiting ${what} after ${ms / 1000} s`);

/**
 * Waits until it holds.
 *
 * @param what completes the sentence "gave up waiting …"
 * @throws Error when `ms` are over
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms: number = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw givenUp(what, ms);
    await sleep(LOOK_MS);
  }
}

/** What is promised, or an error as that of {@link until}. */
export async function inTime<T>(what: string, promised: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: over.signal }).then(
    () => Promise.reject(givenUp(what, PATIENCE_MS)),
    () => new Promise<never>(() => {}),
  );
  return await Promise.race([promised, late]).finally(() => over.abort());
}
