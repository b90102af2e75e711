import type { KafkaApi } from '@chorus/testing';
import { holdBefore } from '../stage/hold.ts';
import type { Scenario } from './scenario.ts';

/** Outputs are on the log; their position is not committed. The last is for workers without transactions. */
const BEFORE: readonly (readonly KafkaApi[])[] = [
  ['AddOffsetsToTxn', 'OffsetCommit'],
  ['TxnOffsetCommit', 'OffsetCommit'],
  ['EndTxn', 'OffsetCommit'],
];

/** Not left to chance: a worker dies when its outputs are written and their commit is on its way. */
export const killsInTransaction: Scenario = {
  name: 'kills-in-transaction',
  fault: 'SIGKILL between outputs and commit',
  times: { full: 24, short: 3 },
  async play({ fleet, random, proxy, progress }, times) {
    const workers = [await fleet.add(proxy(0)), await fleet.add(proxy(1))];
    for (let n = 0; n < times; n++) {
      await fleet.allWorking();
      const victim = random.pick(workers);
      const line = proxy(workers.indexOf(victim));
      const held = await holdBefore(line, BEFORE[n % BEFORE.length] ?? []);
      await victim.kill();
      // What was on its way is lost, or reaches the broker after its sender's death.
      if (n % 2 === 0) line.cut();
      held.release();
      await victim.respawn();
      progress(n + 1);
    }
    return times;
  },
};
