import { setTimeout as sleep } from 'node:timers/promises';
import { BROKER_SESSION_MS } from '../stage/ground.ts';
import type { Scenario } from './scenario.ts';

const LONGEST_WAIT_MS = 1000;

/**
 * The broker is killed at a random instant and comes back with what it had written, when its controller has noticed: as a
 * broker that comes back before that may forget transactions (see `controllerApart` of startKafka).
 */
export const brokerRestarts: Scenario = {
  name: 'broker-restarts',
  fault: 'broker killed and restarted',
  times: { full: 5, short: 1 },
  restore: true,
  async play({ fleet, random, kafka, progress }, times) {
    await fleet.add();
    await fleet.add();
    for (let n = 0; n < times; n++) {
      await fleet.allWorking();
      await sleep(random.int(0, LONGEST_WAIT_MS));
      await kafka.kill();
      for (const { tasks } of fleet.members) tasks.clear();
      await sleep(BROKER_SESSION_MS + random.int(500, LONGEST_WAIT_MS));
      await kafka.restart();
      progress(n + 1);
    }
    await fleet.allWorking();
    return times;
  },
};
