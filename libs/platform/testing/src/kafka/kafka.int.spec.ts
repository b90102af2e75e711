import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { describeWith } from '../jest/describe-with.ts';
import { uniqueName } from '../unique-name.ts';
import { findKafka } from './find.ts';
import { type KafkaServer, startKafka } from './start.ts';

const found = await findKafka(['docker', 'local']);
const missing = found.ok ? undefined : found.why;

describeWith([{ missing }], 'a Kafka of our own', () => {
  let server: KafkaServer;
  const told: string[] = [];
  beforeAll(async () => {
    server = await startKafka({ found, onProgress: (text) => told.push(text) });
  }, 120_000);
  afterAll(async () => server?.stop(), 30_000);

  const client = () => new Kafka({ brokers: [server.brokers], logLevel: logLevel.NOTHING, retry: { retries: 8 } });

  async function produce(topic: string, value: string) {
    const producer = client().producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value }] });
    await producer.disconnect();
  }

  /** The first `count` values of the topic, read from its beginning by a group of its own. */
  async function read(topic: string, count: number): Promise<string[]> {
    const consumer = client().consumer({ groupId: uniqueName('group'), sessionTimeout: 6000 });
    const values: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = ({ message }: { message: { value: Buffer | null } }) => {
        if (values.push(String(message.value)) === count) resolve();
        return Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    await consumer.disconnect();
    return values;
  }

  async function createTopic(topic: string) {
    const admin = client().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await admin.disconnect();
  }

  it('says what it is doing', () => {
    expect(told.at(-1)).toBe(`starting Kafka 4.3.1 on ${server.brokers}`);
  });

  it('keeps what was written through a restart and through a kill, on the same port', async () => {
    const topic = uniqueName('restarts');
    const { brokers, pid } = server;
    await createTopic(topic);
    await produce(topic, 'before');
    expect(await read(topic, 1)).toEqual(['before']);

    await server.restart();
    expect(server.brokers).toBe(brokers);
    expect(server.pid).not.toBe(pid);
    await produce(topic, 'restarted');
    expect(await read(topic, 2)).toEqual(['before', 'restarted']);

    await server.kill('SIGKILL');
    expect(server.pid).toBeUndefined();
    await server.restart();
    await produce(topic, 'killed');
    expect(await read(topic, 3)).toEqual(['before', 'restarted', 'killed']);
  });

  it('creates no topic by itself', async () => {
    const producer = client().producer({ allowAutoTopicCreation: true, retry: { retries: 0 } });
    await producer.connect();
    await expect(producer.send({ topic: uniqueName('nobody'), messages: [{ value: 'x' }] })).rejects.toThrow(
      'does not host this topic-partition',
    );
    await producer.disconnect();
  });

  it('says why it does not start, with the end of the log', async () => {
    const start = startKafka({ found, properties: { 'num.network.threads': 'many' } });
    await expect(start).rejects.toThrow(/num\.network\.threads/);
  });
});
