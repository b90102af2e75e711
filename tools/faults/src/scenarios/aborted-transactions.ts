import { setTimeout as sleep } from 'node:timers/promises';
import { partitionFor } from '@chorus/bus';
import type { Random } from '@chorus/testing';
import { Partitioners, type Producer } from 'kafkajs';
import { type Step, steps } from '../worker/topics.ts';
import type { Scenario, Stage } from './scenario.ts';

const PRODUCERS = 4;
const LONGEST_PAUSE_MS = 40;

/** Strangers write to the input in transactions that overlap in every partition, and take half of them back. */
export const abortedTransactions: Scenario = {
  name: 'aborted-transactions',
  fault: 'aborted transactions of several producers, interleaved',
  times: { full: 300, short: 24 },
  async play(stage, times) {
    await stage.fleet.add();
    await stage.fleet.add();
    await stage.fleet.allWorking();
    const randoms = Array.from({ length: PRODUCERS }, () => stage.random.fork());
    const aborts = randoms.map((random, n) => write(stage, random, `stranger-${n}`, Math.ceil(times / PRODUCERS)));
    return (await Promise.all(aborts)).reduce((sum, count) => sum + count, 0);
  },
};

/** Writes until it has aborted so many. */
async function write(stage: Stage, random: Random, name: string, times: number): Promise<number> {
  const producer = stage.kafkajs().producer({
    transactionalId: stage.named(name),
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  try {
    for (let aborted = 0, n = 0; aborted < times; n++) {
      const abort = random.chance(0.5);
      await writeOnce(stage, producer, random, { key: `${name}/${n}`, n: 0, id: `${name}/${n}` }, abort);
      if (abort) aborted++;
    }
    return times;
  } finally {
    await producer.disconnect();
  }
}

async function writeOnce(stage: Stage, producer: Producer, random: Random, step: Step, abort: boolean): Promise<void> {
  const { partitions } = stage;
  const transaction = await producer.transaction();
  for (let sent = 0, sends = random.int(1, 4); sent < sends; sent++) {
    const value = JSON.stringify({ ...step, n: sent, id: `${step.id}/${sent}`, aborted: abort });
    // One step to its own partition, and one to a partition that others write to as well.
    const to = [partitionFor(step.key, partitions), random.int(0, partitions - 1)];
    const messages = to.map((partition) => ({ key: step.key, value, partition }));
    await transaction.send({ topic: stage.named(steps.name), messages });
    await sleep(random.int(0, LONGEST_PAUSE_MS));
  }
  await (abort ? transaction.abort() : transaction.commit());
}
