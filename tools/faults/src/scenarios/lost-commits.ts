import { until } from '../stage/wait.ts';
import type { Scenario } from './scenario.ts';

/** The transaction is committed, and every answer about it is lost until the task gives up and starts again. */
export const lostCommits: Scenario = {
  name: 'lost-commits',
  fault: 'commits whose answers are lost until the task gives up',
  times: { full: 12, short: 2 },
  env: { KAFKA_REQUEST_TIMEOUT_MS: '700', KAFKA_TRANSACTION_TIMEOUT_MS: '2000' },
  async play({ fleet, proxy, progress }, times) {
    const worker = await fleet.add(proxy(0));
    for (let n = 0; n < times; n++) {
      await fleet.allWorking();
      const failures = worker.failures;
      const lost = proxy(0).dropReplies({ apis: ['EndTxn'], times: 1000, after: 'cut' });
      await until('for a task to give up', () => worker.failures > failures);
      lost.stop();
      progress(n + 1);
    }
    return times;
  },
};
