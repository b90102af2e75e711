import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaMessage } from 'kafkajs';
import { scenario } from '../scenarios/scenario.ts';
import { kafkaSender, sendKafka } from './kafka.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'sending to a real Kafka', () => {
  const client = () => new Kafka({ brokers: kafka.brokers.split(','), logLevel: logLevel.NOTHING });
  const topic = uniqueName('raw');

  beforeAll(async () => {
    const admin = client().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true });
    await admin.disconnect();
  }, 60_000);

  /** All records of the topic, partition by partition in their order. */
  async function read(count: number): Promise<{ partition: number; message: KafkaMessage }[]> {
    const consumer = client().consumer({ groupId: uniqueName('group'), sessionTimeout: 6000 });
    const records: { partition: number; message: KafkaMessage }[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async (record: { partition: number; message: KafkaMessage }) => {
        if (records.push(record) === count) resolve();
        return Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    await consumer.disconnect();
    return records;
  }

  it('puts every message there once, each agent’s in order on one partition, also those that fill a batch alone', async () => {
    const messages = scenario('calm', { duration_ms: 60_000 }).messages.map(({ message }) => message);
    const [first, ...others] = messages;
    const large = { ...first!, content: { text: 'x'.repeat(250_000) } };
    const sent = [large, ...others];
    const report = await sendKafka(sent, { brokers: kafka.brokers.split(','), topic, fleet: 'lab' });
    expect(report).toEqual({ accepted: sent.length, rejected: 0, rejections: [], retries: 0 });

    const records = await read(sent.length);
    const partitions = new Map<string, Set<number>>();
    for (const { partition, message } of records) {
      const agent = String(message.key);
      partitions.set(agent, (partitions.get(agent) ?? new Set()).add(partition));
    }
    expect([...partitions.values()].every((used) => used.size === 1)).toBe(true);
    for (const agent of partitions.keys()) {
      const got = records.filter(({ message }) => String(message.key) === agent).map(({ message }) => message);
      const wanted = sent.filter((message) => message.agent_id === agent);
      expect(got.map(({ headers }) => String(headers?.['ce_id']))).toEqual(wanted.map((m) => m.metadata.message_id));
      expect(got.map(({ value }) => JSON.parse(String(value)) as unknown)).toEqual(
        wanted.map((message) => ({ ...message, metadata: { ...message.metadata, fleet_id: 'lab' } })),
      );
    }
  }, 60_000);

  it('says which topic is missing', async () => {
    const gone = uniqueName('gone');
    await expect(kafkaSender({ brokers: kafka.brokers.split(','), topic: gone })).rejects.toThrow(
      new RegExp(`has no topic ${gone}`),
    );
  }, 60_000);
});
