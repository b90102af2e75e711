import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';

const WORKERS = 3;
const PHASE_MS = 1500;

/** Lines with delay and jitter, or with few bytes a second, different for each worker, changed all the time. */
export const slowNetwork: Scenario = {
  name: 'slow-network',
  fault: 'delayed and throttled connections',
  times: { full: 16, short: 2 },
  async play({ fleet, random, proxy, progress }, times) {
    for (let n = 0; n < WORKERS; n++) await fleet.add(proxy(n));
    await fleet.allWorking();
    for (let n = 0; n < times; n++) {
      for (let worker = 0; worker < WORKERS; worker++) {
        proxy(worker).delay(random.int(0, 100), random.int(0, 100));
        proxy(worker).throttle(random.chance(0.5) ? random.int(30_000, 200_000) : undefined);
      }
      await sleep(PHASE_MS);
      progress(n + 1);
    }
    return times;
  },
};
