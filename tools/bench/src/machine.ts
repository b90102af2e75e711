import { cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where and when it was measured. */
export interface Circumstances {
  readonly cores: number;
  readonly memory_gib: number;
  /** As in `linux x64`. */
  readonly system: string;
  readonly node: string;
  /** Version of the broker; undefined where there is none. */
  readonly kafka: string | undefined;
  /** Day in UTC. */
  readonly date: string;
  /** Share of all cores that others used just before and just after, 0 to 1. */
  readonly busy_before: number;
  readonly busy_after: number;
}

const LOOK_MS = 3000;

const coreTimes = () => {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, all };
};

/** From now on watches the cores. @returns how busy all of them were until it is asked, 0 to 1 */
export function watchCores(): () => number {
  const before = coreTimes();
  return () => {
    const after = coreTimes();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  };
}

/** How busy all cores are for the next seconds, 0 to 1. */
export async function coresBusy(signal?: AbortSignal): Promise<number> {
  const busy = watchCores();
  await sleep(LOOK_MS, undefined, { signal });
  return busy();
}

export const circumstances = (
  measured: Pick<Circumstances, 'kafka' | 'busy_before' | 'busy_after'>,
): Circumstances => ({
  cores: cpus().length,
  memory_gib: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  date: new Date().toISOString().slice(0, 10),
  ...measured,
});
