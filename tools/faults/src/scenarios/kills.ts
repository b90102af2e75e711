import { setTimeout as sleep } from 'node:timers/promises';
import { killSchedule } from '@chorus/testing';
import { until } from '../stage/wait.ts';
import type { Scenario } from './scenario.ts';

const WORKERS = 3;
const MEAN_LIFE_MS = 250;

/** One worker after the other dies, each time a random while after the group has got to work again. */
export const kills: Scenario = {
  name: 'kills',
  fault: 'SIGKILL at any instant',
  times: { full: 180, short: 6 },
  restore: true,
  async play({ fleet, random, progress }, times) {
    for (let n = 0; n < WORKERS; n++) await fleet.add();
    const schedule = killSchedule(random, { times: { kill: times }, targets: WORKERS, meanPauseMs: MEAN_LIFE_MS });
    const coming = new Map<number, Promise<void>>();
    for (const [n, { target, pauseMs }] of schedule.entries()) {
      const victim = fleet.members[target];
      if (!victim) throw new RangeError(`there is no worker ${target}`);
      await coming.get(target);
      await until('for any task to work', () => fleet.working.size > 0);
      await sleep(pauseMs);
      await victim.kill();
      const back = victim.respawn();
      back.catch(() => {});
      coming.set(target, back);
      progress(n + 1);
    }
    await Promise.all(coming.values());
    return times;
  },
};
