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
