import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deadLetters } from '@chorus/contracts';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { type Admin, CompressionTypes, ConfigResourceTypes } from 'kafkajs';
import { factors } from '../testing/example.ts';
import { counted, Fixture, steps } from './fixture.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'topics', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = new Fixture(kafka.brokers).kafkajs().admin();
    await admin.connect();
  });
  afterAll(() => admin.disconnect());

  async function settings(topic: string): Promise<Record<string, string>> {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
      includeSynonyms: false,
    });
    const entries = resources[0]?.configEntries ?? [];
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
  }

  it('are created with what the bus rests on; to ask again changes nothing', async () => {
    const fixture = new Fixture(kafka.brokers);
    const buses = [fixture.bus(), fixture.bus()];
    await Promise.all(buses.map((bus) => bus.ensureTopics([steps, factors])));
    await buses[0]?.ensureTopics([steps, factors]);
    const limit = String(deadLetters.max_bytes - 65_536);
    expect(await settings(fixture.topic('steps'))).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': String(steps.retention_ms),
      'message.timestamp.type': 'LogAppendTime',
      'max.message.bytes': limit,
      'compression.type': 'uncompressed',
    });
    expect(await settings(fixture.topic('factors'))).toMatchObject({
      'cleanup.policy': 'compact',
      'min.compaction.lag.ms': String(factors.retention_ms),
      'max.message.bytes': limit,
    });
    expect(await settings(fixture.topic('dead-letters'))).toMatchObject({
      'retention.ms': String(deadLetters.retention_ms),
      'max.message.bytes': String(deadLetters.max_bytes),
    });
    await fixture.close();
  });

  it('keep their records as long as was asked for, and are refused where they do not', async () => {
    const asked = new Fixture(kafka.brokers, { KAFKA_RETENTION: 'steps=365d, counted=forever' });
    await asked.bus().ensureTopics([steps, counted]);
    expect(await settings(asked.topic('steps'))).toMatchObject({ 'retention.ms': String(365 * 86_400_000) });
    expect(await settings(asked.topic('counted'))).toMatchObject({ 'retention.ms': '-1' });
    const { KAFKA_NAMESPACE } = asked.config;
    const other = new Fixture(kafka.brokers, { KAFKA_NAMESPACE, KAFKA_RETENTION: 'steps=12h' });
    const error = await other.bus().ensureTopics([steps]).catch(String);
    expect(error).toContain(`Topic ${asked.topic('steps')}: retention.ms is 31536000000, wanted is 43200000`);
    const table = new Fixture(kafka.brokers, { KAFKA_RETENTION: 'factors=1d' });
    expect(await table.bus().ensureTopics([factors]).catch(String)).toContain('KAFKA_RETENTION names factors');
    await Promise.all([asked, other, table].map((fixture) => fixture.close()));
  });

  it('with another number of partitions are refused, with the command that mends it', async () => {
    const fixture = new Fixture(kafka.brokers);
    const topic = fixture.topic('steps');
    await fixture.bus().ensureTopics([steps]);
    const more = new Fixture(kafka.brokers, { KAFKA_PARTITIONS: '8', KAFKA_NAMESPACE: fixture.config.KAFKA_NAMESPACE });
    const error = await more.bus().ensureTopics([steps]).catch(String);
    expect(error).toContain(`Topic ${topic} has 6 partitions, and 8 are wanted`);
    expect(error).toContain(`--bootstrap-server ${kafka.brokers} --alter --topic ${topic} --partitions 8`);
    expect(error).toContain('KAFKA_PARTITIONS=6');
    const fewer = new Fixture(kafka.brokers, {
      KAFKA_PARTITIONS: '2',
      KAFKA_NAMESPACE: fixture.config.KAFKA_NAMESPACE,
    });
    await expect(fewer.bus().ensureTopics([steps])).rejects.toThrow(`--delete --topic ${topic}`);
    await Promise.all([fixture.close(), more.close(), fewer.close()]);
  });

  it('with settings that the bus cannot live with are refused, with the command that mends it', async () => {
    const fixture = new Fixture(kafka.brokers);
    const topic = fixture.topic('steps');
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: 6, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
    });
    const error = await fixture.bus().ensureTopics([steps]).catch(String);
    expect(error).toContain('cleanup.policy is compact, wanted is delete');
    expect(error).toContain(`--alter --entity-type topics --entity-name ${topic} --add-config cleanup.policy=delete,`);
    await fixture.close();
  });

  it('hold nothing compressed: a small batch cannot become a huge record at the reader', async () => {
    const fixture = new Fixture(kafka.brokers);
    await fixture.bus().ensureTopics([steps]);
    const producer = fixture.kafkajs().producer();
    await producer.connect();
    const send = (bytes: number) =>
      producer.send({
        topic: fixture.topic('steps'),
        compression: CompressionTypes.GZIP,
        messages: [{ value: Buffer.alloc(bytes), partition: 0 }],
      });
    await send(1000);
    await expect(send(deadLetters.max_bytes)).rejects.toThrow('larger than the max message size');
    await producer.disconnect();
    const [record] = await fixture.read('steps');
    expect(record?.value).toEqual(Buffer.alloc(1000));
    await fixture.close();
  });
});
