import type { KafkaApi, KafkaProxy } from '@chorus/testing';
import { inTime } from '../stage/wait.ts';
import type { Scenario, Stage } from './scenario.ts';

const IN_TRANSACTION: readonly KafkaApi[] = ['Produce', 'AddOffsetsToTxn', 'TxnOffsetCommit', 'EndTxn'];
const AT_START: readonly KafkaApi[] = ['InitProducerId', 'OffsetFetch'];
const WORKERS = 3;
/** One in so many is a request that a task makes only when it starts. */
const START_EVERY = 30;

/** The broker does what it is asked; the worker never hears of it. The next attempt may go the same way. */
export const lostReplies: Scenario = {
  name: 'lost-replies',
  fault: 'replies that never arrive',
  times: { full: 216, short: 12 },
  env: { KAFKA_REQUEST_TIMEOUT_MS: '700' },
  async play(stage, times) {
    const { fleet, proxy, progress } = stage;
    for (let n = 0; n < WORKERS; n++) await fleet.add(proxy(n));
    await fleet.allWorking();
    // The same plan for the same seed, whoever comes to it first.
    const plan = Array.from({ length: times }, (_, n) => planned(stage, n));
    const lose = async (worker: number) => {
      for (let next = plan.pop(); next; next = plan.pop()) {
        await next(worker);
        progress(times - plan.length);
      }
    };
    await Promise.all(fleet.members.map((_, worker) => lose(worker)));
    return times;
  },
};

function planned({ fleet, random, proxy }: Stage, n: number): (worker: number) => Promise<void> {
  const after = random.chance(0.5) ? 'cut' : 'silence';
  const lose = (line: KafkaProxy, api: KafkaApi) =>
    inTime(`for a reply to ${api}`, line.dropReplies({ apis: [api], times: 1, after }).done);
  if (n % START_EVERY === START_EVERY - 1) {
    const api = random.pick(AT_START);
    return async (worker) => {
      const lost = lose(proxy(worker), api);
      await fleet.members[worker]?.respawn();
      await lost;
    };
  }
  const api = IN_TRANSACTION[n % IN_TRANSACTION.length] ?? 'EndTxn';
  return (worker) => lose(proxy(worker), api);
}
