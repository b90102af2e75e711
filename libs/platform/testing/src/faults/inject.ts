import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../servers/server.ts';
import type { Fault, ScheduledFault } from './schedule.ts';

/** What faults can be done to: a worker, a broker. */
export interface FaultTarget {
  /** At once, by SIGKILL. */
  kill(): Promise<void>;
  /** In order. */
  stop(): Promise<void>;
  /** Stands still for `ms`. */
  freeze(ms: number): Promise<void>;
  /** Starts it again and waits until it is ready. */
  respawn(): Promise<void>;
}

export interface InjectOptions {
  /** Aborted: no new faults; what is down or frozen still comes back. */
  readonly signal?: AbortSignal;
  /** Told of each fault as it begins. */
  readonly onFault?: (fault: ScheduledFault) => void;
}

/** How often each fault was done. */
export type FaultCounts = Readonly<Record<Fault, number>>;

/**
 * Does what a schedule says; resolves when all is over and every target is back. Faults of different targets overlap; one
 * that meets its target still down or frozen waits until it is back.
 * @throws the error of the first target that does not come back, when the others are back
 */
export async function injectFaults(
  schedule: readonly ScheduledFault[],
  targets: readonly FaultTarget[],
  { signal, onFault }: InjectOptions = {},
): Promise<FaultCounts> {
  const counts: Record<Fault, number> = { kill: 0, freeze: 0, restart: 0 };
  const busy = new Map<number, Promise<void>>();
  const failed = new AbortController();
  const over = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;

  async function run(event: ScheduledFault): Promise<void> {
    if (over.aborted) return;
    const target = targets[event.target];
    if (!target) throw new RangeError(`The schedule names target ${event.target}; there are ${targets.length}.`);
    onFault?.(event);
    await inject(event, target);
    counts[event.fault] += 1;
  }

  for (const event of schedule) {
    await sleep(event.pauseMs, undefined, { signal: over }).catch(() => {});
    if (over.aborted) break;
    const before = busy.get(event.target) ?? Promise.resolve();
    const done = before.then(() => run(event));
    busy.set(
      event.target,
      done.catch((error: unknown) => failed.abort(error)),
    );
  }
  await Promise.all(busy.values());
  if (failed.signal.aborted) throw failed.signal.reason;
  return counts;
}

async function inject({ fault, forMs }: ScheduledFault, target: FaultTarget): Promise<void> {
  if (fault === 'freeze') return await target.freeze(forMs);
  await (fault === 'kill' ? target.kill() : target.stop());
  await sleep(forMs);
  await target.respawn();
}

/** A broker, or another server that was started here, as a target. It keeps its data and its port. */
export function serverTarget(server: Server): FaultTarget {
  return {
    kill: () => server.kill('SIGKILL'),
    stop: () => server.kill('SIGTERM'),
    async freeze(ms) {
      await server.kill('SIGSTOP');
      await sleep(ms);
      await server.kill('SIGCONT');
    },
    respawn: () => server.restart(),
  };
}
