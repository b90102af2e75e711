import { beforeEach, describe, expect, it } from '@jest/globals';
import { type BrokerPrototype, type CoordinatorKey, rememberCoordinators } from './coordinators.ts';

/** Who was asked for what, in order; and how the next request of each kind fails, if it does. */
let asked: string[];
let lookUpFails: Error | undefined;
let stepFails: Error | undefined;

class Cluster {
  constructor(readonly name: string) {}

  findGroupCoordinatorMetadata({ groupId, coordinatorType }: CoordinatorKey): Promise<object> {
    asked.push(`${this.name}: ${coordinatorType === 1 ? 'transaction' : 'group'} ${groupId}`);
    return lookUpFails ? Promise.reject(lookUpFails) : Promise.resolve({ name: groupId });
  }

  transaction(groupId: string) {
    return this.findGroupCoordinatorMetadata({ groupId, coordinatorType: 1 });
  }

  group(groupId: string) {
    return this.findGroupCoordinatorMetadata({ groupId, coordinatorType: 0 });
  }
}

const step = () => (stepFails ? Promise.reject(stepFails) : Promise.resolve('done'));
const broker: BrokerPrototype = {
  addPartitionsToTxn: step,
  addOffsetsToTxn: step,
  txnOffsetCommit: step,
  endTxn: step,
};
rememberCoordinators(Cluster.prototype, broker);

describe('the coordinators of transactions', () => {
  const producer = new Cluster('producer');

  beforeEach(async () => {
    [lookUpFails, stepFails] = [undefined, new Error('to forget all')];
    await broker.endTxn({}).catch(() => {});
    [asked, stepFails] = [[], undefined];
  });

  it('are looked up once, each by each client', async () => {
    const other = new Cluster('other');
    for (const cluster of [producer, other, producer, other]) {
      expect(await cluster.transaction('a')).toEqual({ name: 'a' });
      expect(await cluster.transaction('b')).toEqual({ name: 'b' });
      expect(await cluster.group('a')).toEqual({ name: 'a' });
    }
    expect(asked).toEqual(
      ['producer', 'other'].flatMap((name) => [`${name}: transaction a`, `${name}: transaction b`, `${name}: group a`]),
    );
  });

  it('are looked up every time by those that have none', async () => {
    const consumer = new Cluster('consumer');
    await consumer.group('a');
    await consumer.group('a');
    expect(asked).toEqual(['consumer: group a', 'consumer: group a']);
  });

  it('are looked up again where that has failed', async () => {
    lookUpFails = new Error('no broker');
    await expect(producer.transaction('a')).rejects.toThrow('no broker');
    lookUpFails = undefined;
    await producer.transaction('a');
    await producer.transaction('a');
    expect(asked).toHaveLength(2);
  });

  it.each(['addPartitionsToTxn', 'addOffsetsToTxn', 'txnOffsetCommit', 'endTxn'] as const)(
    'are looked up again after %s has failed',
    async (name) => {
      await producer.transaction('a');
      stepFails = Object.assign(new Error('not me'), { type: 'NOT_COORDINATOR_FOR_GROUP' });
      await expect(broker[name]({})).rejects.toThrow('not me');
      await producer.transaction('a');
      expect(asked).toHaveLength(2);
    },
  );

  it('stay the same while a transaction waits for the one before', async () => {
    await producer.transaction('a');
    stepFails = Object.assign(new Error('wait'), { type: 'CONCURRENT_TRANSACTIONS' });
    await expect(broker.addPartitionsToTxn({})).rejects.toThrow('wait');
    stepFails = undefined;
    expect(await broker.addPartitionsToTxn({})).toBe('done');
    await producer.transaction('a');
    expect(asked).toHaveLength(1);
  });
});
