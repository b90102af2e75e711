import { describe, expect, it } from '@jest/globals';
import kafkajs, { type Kafka } from 'kafkajs';
import { kafkaConfigSchema } from './config.ts';
import { LogClient } from './log-client.ts';

const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: '127.0.0.1:1' });

/** What the broker answers, as kafkajs makes an error of it. */
const refusal = (type: string, retriable: boolean) =>
  new kafkajs.KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 0, retriable }));

const notLeader = () => refusal('NOT_LEADER_FOR_PARTITION', true);

/** A topic of one partition, whose leader answers so, one answer after the other. */
function broker(answers: (Error | string)[]) {
  const metadata = { refreshed: 0 };
  const cluster = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    addMultipleTargetTopics: () => Promise.resolve(),
    refreshMetadata: () => Promise.resolve(metadata.refreshed++),
    findTopicPartitionMetadata: () => [{ partitionId: 0, leader: 0 }],
    fetchTopicsOffset: ([{ topic }]: [{ topic: string }]) => {
      const answer = answers.shift() ?? '0';
      if (typeof answer !== 'string') return Promise.reject(answer);
      return Promise.resolve([{ topic, partitions: [{ partition: 0, offset: answer }] }]);
    },
  };
  const kafka = { [Symbol('private:Kafka:createCluster')]: () => cluster } as unknown as Kafka;
  return { metadata, open: () => LogClient.open(kafka, config, ['items']) };
}

describe('asking for the offsets of a topic', () => {
  it('asks again where the leader does not know yet that it leads', async () => {
    const { metadata, open } = broker([notLeader(), '7']);
    const log = await open();
    expect(await log.offsets('items', 'end')).toEqual(new Map([[0, 7]]));
    expect(metadata.refreshed).toBe(1);
    await log.close();
  });

  it('does not ask again where the answer will not change, or nobody waits for it', async () => {
    const forbidden = refusal('TOPIC_AUTHORIZATION_FAILED', false);
    const refused = broker([forbidden, '7']);
    await expect((await refused.open()).offsets('items', 'end')).rejects.toBe(forbidden);

    const late = notLeader();
    const closed = broker([late, '7']);
    const log = await closed.open();
    const asked = log.offsets('items', 'end');
    await log.close();
    await expect(asked).rejects.toBe(late);
  });
});

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
