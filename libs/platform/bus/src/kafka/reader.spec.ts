import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { items } from '../testing/example.ts';
import { kafkaConfigSchema } from './config.ts';
import { KafkaReader } from './reader.ts';

/** A cluster with one record, whose leader has nothing more to say. */
function clusterOf(offsets: { partition: number; offset: string }[]) {
  const value = Buffer.from(JSON.stringify({ group: 'g', id: 'a', n: 1 }));
  const message = { offset: '0', key: Buffer.from('g'), value, timestamp: '1', headers: {}, isControlRecord: false };
  const partitions = [{ partition: 0, highWatermark: '1', messages: [message] }];
  const cluster = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    addMultipleTargetTopics: () => Promise.resolve(),
    findTopicPartitionMetadata: () => [{ partitionId: 0, leader: 0 }],
    findBroker: () =>
      Promise.resolve({ fetch: () => Promise.resolve({ responses: [{ topicName: items.name, partitions }] }) }),
    fetchTopicsOffset: ([asked]: [{ fromBeginning?: boolean }]) =>
      Promise.resolve([
        { topic: items.name, partitions: asked.fromBeginning ? offsets : [{ partition: 0, offset: '1' }] },
      ]),
  };
  return { [Symbol('private:Kafka:createCluster')]: () => cluster } as unknown as Kafka;
}

const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: '127.0.0.1:1', KAFKA_PARTITIONS: '1' });

describe('a reader', () => {
  it('ends at its stop, also while it waits to hand over once more', async () => {
    const failed = Promise.withResolvers<void>();
    const reader = new KafkaReader(
      {
        name: 'spec',
        topics: [{ topic: items, from: 'beginning' }],
        onRecords: () => Promise.reject(new Error('not now')),
      },
      { kafka: clusterOf([{ partition: 0, offset: '0' }]), config, onTrouble: () => {} },
      { task: ({ state }) => state === 'failed' && failed.resolve() },
    );
    await failed.promise;
    let ended = false;
    void reader.stop().then(() => (ended = true));
    // A pause is hundreds of these turns long.
    for (let n = 0; n < 20; n++) await turn();
    expect(ended).toBe(true);
  });

  it('does not take the log for whole where Kafka does not say where it begins', async () => {
    const told = Promise.withResolvers<string>();
    const reader = new KafkaReader(
      { name: 'spec', topics: [{ topic: items, from: 'beginning' }], onRecords: () => {} },
      { kafka: clusterOf([]), config, onTrouble: told.resolve },
      undefined,
    );
    expect(await told.promise).toBe('Kafka does not say where items/0 begins');
    await reader.stop();
  });
});
