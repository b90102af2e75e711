import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { describeWith } from '../jest/describe-with.ts';
import { findKafka } from '../kafka/find.ts';
import { type KafkaServer, startKafka } from '../kafka/start.ts';
import { uniqueName } from '../unique-name.ts';
import type { KafkaProxy } from './kafka-proxy.ts';

const found = await findKafka(['local']);
const missing = found.ok ? undefined : found.why;

describeWith([{ missing }], 'a Kafka behind proxies', () => {
  let server: KafkaServer;
  let proxy: KafkaProxy;
  beforeAll(async () => {
    server = await startKafka({ found, proxies: 2 });
    proxy = server.proxies[0] as KafkaProxy;
  }, 120_000);
  afterAll(async () => server?.stop(), 30_000);

  const client = (brokers: string, retries = 8) =>
    new Kafka({
      brokers: [brokers],
      logLevel: logLevel.NOTHING,
      requestTimeout: 1500,
      enforceRequestTimeout: true,
      retry: { initialRetryTime: 20, maxRetryTime: 200, retries },
    });

  async function newTopic(): Promise<string> {
    const topic = uniqueName('faults');
    const admin = client(server.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await admin.disconnect();
    return topic;
  }

  async function endOf(topic: string): Promise<number> {
    const admin = client(server.brokers).admin();
    await admin.connect();
    const [partition] = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    return Number(partition?.high);
  }

  it('loses the reply to a request that was applied', async () => {
    const topic = await newTopic();
    const producer = client(proxy.brokers, 0).producer({ idempotent: false });
    await producer.connect();
    const lost = proxy.dropReplies({ apis: ['Produce'], times: 1 });
    await expect(producer.send({ topic, messages: [{ value: 'a' }] })).rejects.toThrow();
    await lost.done;
    expect(lost.dropped).toBe(1);
    expect(await endOf(topic)).toBe(1);
    await producer.disconnect();
  });
});
