import { dirname } from 'node:path';
import type { Weakness } from '@chorus/bus';
import { Workers } from '@chorus/testing';
import type { Scenario, Size } from './scenarios/scenario.ts';
import type { Fed } from './stage/feeder.ts';
import type { Ground } from './stage/ground.ts';
import { RealStage } from './stage/stage.ts';
import { compare, defectsOf, type Tally } from './verify/compare.ts';
import { compareFed } from './verify/feed.ts';
import { fold } from './verify/fold.ts';
import { outcomesOf } from './verify/outcomes.ts';
import type { ReadRecord } from './verify/record.ts';
import { compareStates, type DumpedState } from './verify/states.ts';
import { count, forward } from './worker/processors.ts';
import { steps } from './worker/topics.ts';

export interface PerformOptions {
  readonly size: Size;
  readonly seed: number;
  /** What the workers' bus has to do without. */
  readonly weaken?: Weakness | undefined;
}

/** What one scenario showed. */
export interface Showing {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly injected: number;
  readonly stateless: Tally;
  readonly stateful: Tally;
  /** What else was wrong: state, lost memberships, a standstill, unexpected deaths. */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** The folder with the workers' logs; kept where something was wrong. */
  readonly logs: string | undefined;
}

export const defectsIn = ({ stateless, stateful, problems }: Showing): number =>
  defectsOf(stateless) + defectsOf(stateful) + problems.length;

/** Thrown where something was wrong, so that the workers' logs are kept. */
class Defective extends Error {
  constructor(readonly showing: Showing) {
    super(`${showing.scenario.name} shows defects`);
  }
}

/** Plays a scenario and compares what is on the log, and in the stores, with what has to be there. */
export async function perform(ground: Ground, scenario: Scenario, options: PerformOptions): Promise<Showing> {
  const begun = performance.now();
  try {
    return await Workers.with(async (workers) => {
      const stage = new RealStage(ground, workers, scenario, options);
      const shown = await play(stage, scenario, scenario.times[options.size]).finally(() => stage.close());
      const seconds = (performance.now() - begun) / 1000;
      const [worker] = workers.all;
      const showing = { scenario, seed: options.seed, ...shown, seconds };
      if (defectsIn({ ...showing, logs: undefined }) === 0) return { ...showing, logs: undefined };
      throw new Defective({ ...showing, logs: worker && dirname(worker.logFile) });
    });
  } catch (error) {
    if (error instanceof Defective) return error.showing;
    throw error;
  }
}

type Shown = Pick<Showing, 'injected' | 'stateless' | 'stateful' | 'problems'>;

async function play(stage: RealStage, scenario: Scenario, times: number): Promise<Shown> {
  const { problems } = stage;
  /** What goes wrong here is a finding like others: what is on the log is looked at all the same. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      problems.push((error as Error).message);
      return undefined;
    }
  };
  await stage.open();
  const injected = (await attempt(() => scenario.play(stage, times))) ?? 0;
  await attempt(() => stage.settle());
  const dumped = await attempt(() => stage.dump());
  const restored = scenario.restore ? await attempt(() => stage.dumpRestored()) : undefined;
  await stage.fleet.stop();
  problems.push(...stage.fleet.deaths);
  const records = await stage.read();
  return { injected, ...verify(records, stage.feeder.fed, [dumped, restored], problems) };
}

function verify(
  records: readonly ReadRecord[],
  fed: readonly Fed[],
  dumps: readonly (readonly DumpedState[] | undefined)[],
  problems: readonly string[],
): Pick<Showing, 'stateless' | 'stateful' | 'problems'> {
  const inputs = records.filter(({ topic }) => topic === steps.name);
  const folded = fold(inputs);
  const states = dumps.flatMap((dump) => (dump ? compareStates(folded.states, dump) : []));
  return {
    stateless: compare(folded.forward, outcomesOf(forward.name, records)),
    stateful: compare(folded.count, outcomesOf(count.name, records)),
    problems: [...problems, ...compareFed(inputs, fed), ...states],
  };
}
