import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';

const WORKERS = 3;
const MEAN_PAUSE_MS = 250;
const LONGEST_BLOCK_MS = 2500;

/** All connections of a worker end at once, at random instants; one time in four it cannot connect for a while. */
export const brokenConnections: Scenario = {
  name: 'broken-connections',
  fault: 'connections reset, refused for a while',
  times: { full: 120, short: 12 },
  async play({ fleet, random, proxy, progress }, times) {
    for (let n = 0; n < WORKERS; n++) await fleet.add(proxy(n));
    await fleet.allWorking();
    const blocked = new Map<number, Promise<void>>();
    for (let n = 0; n < times; n++) {
      await sleep(random.wait(MEAN_PAUSE_MS));
      progress(n);
      const worker = random.int(0, WORKERS - 1);
      const line = proxy(worker);
      if (!random.chance(0.25)) line.cut();
      else {
        await blocked.get(worker);
        line.block();
        blocked.set(
          worker,
          sleep(random.int(0, LONGEST_BLOCK_MS)).then(() => line.unblock()),
        );
      }
    }
    await Promise.all(blocked.values());
    return times;
  },
};
