import { cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where and when it was measured. */
export interface Circumstances {
  readonly cores: number;
  readonly memory_gib: number;
  /** As in `linux x64`. */
  readonly system: string;
  readonly node: string;
  readonly kafka: string;
  /** Day in UTC. */
  readonly date: string;
  /** Share of all cores that others used just before and just after, 0 to 1. */
  readonly busy_before: number;
  readonly busy_after: number;
}

const LOOK_MS = 3000;

/** How busy all cores are for the next seconds, 0 to 1. */
export async function coresBusy(signal?: AbortSignal): Promise<number> {
  const before = cpus().map(({ times }) => times);
  await sleep(LOOK_MS, undefined, { signal });
  const after = cpus().map(({ times }) => times);
  const sum = (times: readonly ReturnType<typeof cpus>[number]['times'][], idleOnly: boolean) =>
    times.reduce((all, { idle, user, nice, sys, irq }) => all + idle + (idleOnly ? 0 : user + nice + sys + irq), 0);
  return 1 - (sum(after, true) - sum(before, true)) / (sum(after, false) - sum(before, false));
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
