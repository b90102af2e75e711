import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../stage/fleet.ts';
import { until } from '../stage/wait.ts';
import type { Scenario } from './scenario.ts';

const WORKERS = 3;
const LONGEST_LIFE_MS = 500;

/** One worker after the other dies, each time a random while after the group has got to work again. */
export const kills: Scenario = {
  name: 'kills',
  fault: 'SIGKILL at any instant',
  times: { full: 210, short: 6 },
  restore: true,
  async play({ fleet, random, progress }, times) {
    for (let n = 0; n < WORKERS; n++) await fleet.add();
    const coming = new Map<Member, Promise<void>>();
    for (let n = 0; n < times; n++) {
      const victim = random.pick(fleet.members);
      await coming.get(victim);
      await until('for any task to work', () => fleet.working.size > 0);
      await sleep(random.int(0, LONGEST_LIFE_MS));
      await victim.kill();
      const back = victim.respawn();
      back.catch(() => {});
      coming.set(victim, back);
      progress(n + 1);
    }
    await Promise.all(coming.values());
    return times;
  },
};
