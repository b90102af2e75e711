import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../stage/wait.ts';
import type { Scenario } from './scenario.ts';

const WORKERS = 5;
const LEAST = 2;
const MEAN_PAUSE_MS = 250;

/** Workers leave in order and join again all the time, faster than the group can settle. */
export const rebalanceStorm: Scenario = {
  name: 'rebalance-storm',
  fault: 'rebalance storm: workers join and leave',
  times: { full: 24, short: 3 },
  async play({ fleet, random, progress }, times) {
    for (let n = 0; n < WORKERS; n++) await fleet.add();
    await fleet.allWorking();
    const busy = new Map<number, Promise<void>>();
    const away = () => fleet.members.filter(({ process }) => process.pid === undefined).length;
    for (let n = 0; n < times; n++) {
      await sleep(random.wait(MEAN_PAUSE_MS));
      progress(2 * n);
      const index = random.int(0, WORKERS - 1);
      const member = fleet.members[index];
      if (!member) continue;
      await busy.get(index);
      await until('for enough workers to be there', () => WORKERS - away() > LEAST);
      const pause = sleep(random.int(0, 1000));
      const back = member.stop().then(async () => {
        await pause;
        await member.respawn();
      });
      back.catch(() => {});
      busy.set(index, back);
    }
    await Promise.all(busy.values());
    return 2 * times;
  },
};
