import { dirname } from 'node:path';
import { type Random, withSeed, Workers } from '@chorus/testing';
import { defectsOf, type Tally } from './verify/compare.ts';

/** A scenario, as far as tables and seeds go. */
export interface Titled {
  /** For `--only`. */
  readonly name: string;
  /** As the table calls it. */
  readonly fault: string;
}

/** What one scenario showed; `Of` names what the faults hit, a row of the table each. */
export interface Showing<Of extends string = string> {
  readonly scenario: Titled;
  readonly seed: number;
  readonly injected: number;
  readonly tallies: Readonly<Record<Of, Tally>>;
  /** What else was wrong: state, lost memberships, a standstill, unexpected deaths. */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** The folder with the workers' logs; kept where something was wrong. */
  readonly logs: string | undefined;
}

/** What a scenario finds out by itself. */
export type Shown<Of extends string> = Pick<Showing<Of>, 'injected' | 'tallies' | 'problems'>;

export const defectsIn = ({ tallies, problems }: Pick<Showing, 'tallies' | 'problems'>): number =>
  Object.values(tallies).reduce((sum, tally) => sum + defectsOf(tally), problems.length);

/** Thrown where something was wrong, so that the workers' logs are kept. */
class Defective<Of extends string> extends Error {
  constructor(readonly showing: Showing<Of>) {
    super(`${showing.scenario.name} shows defects`);
  }
}

/** Plays a scenario with workers of its own, which end with it, and chance of this seed. */
export async function show<Of extends string>(
  { name, fault }: Titled,
  seed: number,
  play: (workers: Workers, random: Random) => Promise<Shown<Of>>,
): Promise<Showing<Of>> {
  const begun = performance.now();
  try {
    return await withSeed(name, seed, (random) =>
      Workers.with(async (workers) => {
        const shown = await play(workers, random);
        const seconds = (performance.now() - begun) / 1000;
        const showing = { scenario: { name, fault }, seed, ...shown, seconds };
        if (defectsIn(showing) === 0) return { ...showing, logs: undefined };
        const [worker] = workers.all;
        throw new Defective({ ...showing, logs: worker && dirname(worker.logFile) });
      }),
    );
  } catch (error) {
    if (error instanceof Defective) return error.showing as Showing<Of>;
    throw error;
  }
}

/** Runs a part of a scenario: what goes wrong in it is a finding like others, and the rest is looked at all the same. */
export async function attempt<T>(problems: string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    problems.push((error as Error).message);
    return undefined;
  }
}
