import type { Size } from '../scenarios/scenario.ts';
import { attempt, type Showing, show } from '../showing.ts';
import type { Ground } from '../stage/ground.ts';
import type { SystemScenario } from './system-scenario.ts';
import { SystemStage } from './system-stage.ts';

/** Plays a scenario on services as processes, and compares what came of it with what has to be there. */
export function performSystem(
  ground: Ground,
  scenario: SystemScenario,
  { size, seed }: { readonly size: Size; readonly seed: number },
): Promise<Showing> {
  return show(scenario, seed, async (workers, random) => {
    const stage = await SystemStage.open(ground, workers, random);
    const { problems } = stage;
    try {
      const play = await scenario.open(stage);
      const injected = (await attempt(problems, () => play.inject(scenario.times[size]))) ?? 0;
      await attempt(problems, () => stage.settle());
      await stage.stop();
      return { injected, tallies: await play.judge(), problems };
    } finally {
      await stage.close();
    }
  });
}
