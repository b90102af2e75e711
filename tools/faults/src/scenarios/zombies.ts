import type { KafkaApi } from '@chorus/testing';
import { holdBefore } from '../stage/hold.ts';
import { until } from '../stage/wait.ts';
import type { Scenario } from './scenario.ts';

const WITH_OPEN_TRANSACTION: readonly KafkaApi[] = ['EndTxn', 'TxnOffsetCommit', 'AddOffsetsToTxn', 'Produce'];

/**
 * A worker stands still in the middle of a transaction until others have taken over all of its tasks and committed. Then it
 * goes on, and what it had sent last reaches the broker, too.
 */
export const zombies: Scenario = {
  name: 'zombies',
  fault: 'SIGSTOP with a transaction open, SIGCONT',
  times: { full: 12, short: 2 },
  // The broker must not clear up before the zombie is back.
  env: { KAFKA_TRANSACTION_TIMEOUT_MS: '60000' },
  restore: true,
  async play({ fleet, proxy, progress }, times) {
    const workers = [await fleet.add(proxy(0)), await fleet.add(proxy(1))];
    for (let n = 0; n < times; n++) {
      await fleet.allWorking();
      const zombie = workers[n % workers.length];
      const others = workers.filter((worker) => worker !== zombie);
      await until('for everybody to have tasks', () => workers.every((worker) => worker.tasksIn('working') > 0));
      const held = await holdBefore(proxy(n % workers.length), [WITH_OPEN_TRANSACTION[n % 4] ?? 'EndTxn']);
      await zombie?.process.freeze();
      await until('for the others to take over', () =>
        others.every((other) => other.tasksIn('working') === fleet.tasks),
      );
      held.release();
      zombie?.process.thaw();
      progress(n + 1);
    }
    return times;
  },
};
