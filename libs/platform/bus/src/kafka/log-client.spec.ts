import { describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { kafkaConfigSchema } from './config.ts';
import { LogClient } from './log-client.ts';

/** A client whose leaders note in which order they are asked, and answer nothing. */
async function listening() {
  const asked: string[] = [];
  const leader = (nodeId: number) => ({
    fetch: ({ topics }: { topics: readonly { topic: string; partitions: readonly { partition: number }[] }[] }) => {
      const order = topics.flatMap(({ topic, partitions }) => partitions.map(({ partition }) => topic + partition));
      asked.push(`${nodeId}: ${order.join(' ')}`);
      return Promise.resolve({ responses: [] });
    },
  });
  const cluster = {
    connect: () => Promise.resolve(),
    addMultipleTargetTopics: () => Promise.resolve(),
    findBroker: ({ nodeId }: { nodeId: number }) => Promise.resolve(leader(nodeId)),
  };
  const kafka = { [Symbol('private:Kafka:createCluster')]: () => cluster } as unknown as Kafka;
  const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: 'localhost:9092' });
  return { asked, log: await LogClient.open(kafka, config, ['a']) };
}

const at = (topic: string, partition: number) => ({ topic, partition, next: 0 });

describe('fetching', () => {
  it('lets each partition of a leader be the first in turn, also when leaders alternate', async () => {
    const { asked, log } = await listening();
    for (let n = 0; n < 4; n++) {
      await log.fetch(1, [at('a', 0), at('a', 1), at('b', 0)]);
      await log.fetch(2, [at('a', 2), at('a', 3)]);
    }
    expect(asked.filter((line) => line.startsWith('1'))).toEqual([
      '1: a0 a1 b0',
      '1: a1 a0 b0',
      '1: b0 a0 a1',
      '1: a0 a1 b0',
    ]);
    expect(asked.filter((line) => line.startsWith('2'))).toEqual(['2: a2 a3', '2: a3 a2', '2: a2 a3', '2: a3 a2']);
  });

  it('asks for nothing where there is nothing to ask for', async () => {
    const { asked, log } = await listening();
    await log.fetch(1, []);
    expect(asked).toEqual(['1: ']);
  });
});
