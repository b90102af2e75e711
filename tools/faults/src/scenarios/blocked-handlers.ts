import type { Scenario } from './scenario.ts';
import { until } from '../stage/wait.ts';
import type { Member } from '../stage/fleet.ts';

/** A handler never comes back from a record and blocks its whole process: the watchdog ends it, until the record is given up. */
export const blockedHandlers: Scenario = {
  name: 'blocked-handlers',
  fault: 'handler that blocks its process',
  times: { full: 3, short: 0 },
  restore: true,
  async play({ fleet, feeder, caughtUp }, times) {
    fleet.mayDie = true;
    await fleet.add();
    await fleet.add();
    const supervision = new AbortController();
    const supervised = fleet.members.map((member) => supervise(member, supervision.signal));
    try {
      for (let n = 0; n < times; n++) {
        await fleet.allWorking();
        const before = feeder.troubled;
        feeder.afflict(['block']);
        await until('for the record to be fed', () => feeder.troubled > before);
        // Both processors get past it by giving it up. Who does may die of the other one before it can tell.
        await caughtUp();
      }
    } finally {
      supervision.abort();
      await Promise.all(supervised);
    }
    return times;
  },
};

/** Starts it again whenever it has died, as whatever runs services does. */
async function supervise(member: Member, signal: AbortSignal): Promise<void> {
  for (;;) {
    await until('for a death', () => signal.aborted || member.process.pid === undefined, Infinity);
    if (member.process.pid === undefined) await member.respawn();
    if (signal.aborted) return;
  }
}
