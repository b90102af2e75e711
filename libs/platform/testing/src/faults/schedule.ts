import type { Random } from '../random.ts';

/**
 * - `kill`: SIGKILL, then it stays down for a while and is started again.
 * - `freeze`: SIGSTOP, then it goes on after a while as if nothing had been.
 * - `restart`: it ends in order and is started again after a while.
 */
export type Fault = 'kill' | 'freeze' | 'restart';

/** From and to, in milliseconds, both included. */
export type RangeMs = readonly [number, number];

export interface SchedulePlan {
  /** How often each fault happens, over all targets. */
  readonly times: Readonly<Partial<Record<Fault, number>>>;
  /** How many there are to choose from. */
  readonly targets: number;
  /** The mean time from one fault to the next; single ones vary from none to several times that. */
  readonly meanPauseMs: number;
  /** How long a target that was killed or that ended in order stays down; 0 by default. */
  readonly downMs?: RangeMs;
  /** How long a target stands still; 1 to 3 s by default. */
  readonly freezeMs?: RangeMs;
}

export interface ScheduledFault {
  /** Since the one before, or since the beginning. */
  readonly pauseMs: number;
  readonly fault: Fault;
  /** Which of the targets, from 0. */
  readonly target: number;
  /** How long it stays down, or stands still. */
  readonly forMs: number;
}

/** Faults in random order at random moments on random targets: the same for the same chance. */
export function killSchedule(random: Random, plan: SchedulePlan): ScheduledFault[] {
  const { times, targets, meanPauseMs, downMs = [0, 0], freezeMs = [1000, 3000] } = plan;
  if (!Number.isInteger(targets) || targets < 1) throw new RangeError(`A schedule needs targets, not ${targets}.`);
  const faults = (['kill', 'freeze', 'restart'] as const).flatMap((fault) =>
    Array<Fault>(times[fault] ?? 0).fill(fault),
  );
  return random.shuffle(faults).map((fault) => ({
    pauseMs: Math.round(random.wait(meanPauseMs)),
    fault,
    target: random.int(0, targets - 1),
    forMs: random.int(...(fault === 'freeze' ? freezeMs : downMs)),
  }));
}
