import type { Weakness } from '@chorus/bus';
import type { Scenario, Size } from './scenarios/scenario.ts';
import { attempt, type Showing, show, type Shown } from './showing.ts';
import type { Fed } from './stage/feeder.ts';
import type { Ground } from './stage/ground.ts';
import { RealStage } from './stage/stage.ts';
import { compare } from './verify/compare.ts';
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

/** The kinds of tasks that each fault hits. */
export type Tasks = 'stateless' | 'stateful';

/** Plays a scenario and compares what is on the log, and in the stores, with what has to be there. */
export function perform(ground: Ground, scenario: Scenario, options: PerformOptions): Promise<Showing<Tasks>> {
  return show(scenario, options.seed, async (workers, random) => {
    const stage = new RealStage(ground, workers, scenario, { random, weaken: options.weaken });
    return await play(stage, scenario, scenario.times[options.size]).finally(() => stage.close());
  });
}

async function play(stage: RealStage, scenario: Scenario, times: number): Promise<Shown<Tasks>> {
  const { problems } = stage;
  await stage.open();
  const injected = (await attempt(problems, () => scenario.play(stage, times))) ?? 0;
  await attempt(problems, () => stage.settle());
  const dumped = await attempt(problems, () => stage.dump());
  const restored = scenario.restore ? await attempt(problems, () => stage.dumpRestored()) : undefined;
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
): Omit<Shown<Tasks>, 'injected'> {
  const inputs = records.filter(({ topic }) => topic === steps.name);
  const folded = fold(inputs);
  const states = dumps.flatMap((dump) => (dump ? compareStates(folded.states, dump) : []));
  return {
    tallies: {
      stateless: compare(folded.forward, outcomesOf(forward.name, records)),
      stateful: compare(folded.count, outcomesOf(count.name, records)),
    },
    problems: [...problems, ...compareFed(inputs, fed), ...states],
  };
}
