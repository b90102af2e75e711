import { answer, ask, tell } from '../script.ts';
import type { Line, Script } from '../script.ts';

export interface HoardingOptions {
  /** Things that the agent takes and does not use; 8 unless said otherwise. */
  readonly holds?: number;
}

/** One agent takes one build machine after the other for itself, uses none and lets none go; the others wait. */
export const hoarding =
  ({ holds = 8 }: HoardingOptions = {}): Script =>
  (world) => {
    const [hoarder, ...waiting] = world.cast('ci-runner', 'backend-dev', 'frontend-dev', 'release-captain');
    const machines = Array.from({ length: holds }, (_, i) => `machine/build-${world.number}-${i + 1}`);
    function* lines(): Generator<Line> {
      for (const [i, machine] of machines.entries()) {
        yield tell(hoarder!, `I keep ${machine} for myself, it may be needed later.`, [], {
          resources: [{ resource: machine, access: 'exclusive', intent: 'keep for later' }],
        });
        if (i % 2 === 0) continue;
        const asking = world.random.pick(waiting);
        yield ask(asking, hoarder!, `May I have ${machine}? My build waits.`, {
          resources: [{ resource: machine, access: 'exclusive', intent: 'build' }],
        });
        yield answer(hoarder!, asking, `No, I keep ${machine}.`);
      }
    }
    return { story: { kind: 'hoarding', agents: [hoarder!], resources: machines }, lines: lines() };
  };
