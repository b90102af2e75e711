import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import fc from 'fast-check';
import { CompressionTypes, type Message, Partitioners, type Producer } from 'kafkajs';
import { counted, Fixture, steps } from '../fixture.ts';
import { repairKafkajs } from '../kafkajs-repairs.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'records that were encoded here', () => {
  let fixture: Fixture;
  let producer: Producer;

  beforeAll(async () => {
    repairKafkajs();
    fixture = new Fixture(kafka.brokers);
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    await admin.createTopics({
      topics: [steps, counted].map(({ name }) => ({ topic: fixture.topic(name), numPartitions: 2 })),
    });
    await admin.disconnect();
    producer = fixture.kafkajs().producer({
      transactionalId: fixture.topic('codec'),
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
  }, 30_000);
  afterAll(async () => {
    await producer.disconnect();
    await fixture.close();
  });

  const content = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 0, max: 20_000 }).map((size) => Buffer.alloc(size, 'x')),
  );
  // As a key of an object `__proto__` is none.
  const name = fc.string({ minLength: 1, maxLength: 70 }).filter((text) => text !== '__proto__');
  const message = fc.record({
    key: fc.oneof(content, fc.constant(null)),
    value: fc.oneof(content, fc.constant(null)),
    partition: fc.nat(1),
    timestamp: fc.integer({ min: 0, max: 1_700_000_000_000 }).map(String),
    headers: fc.dictionary(name, fc.string({ unit: 'binary', maxLength: 70 }), { maxKeys: 5, noNullPrototype: true }),
  });
  // Jest compares texts faster than buffers.
  const bytes = (value: Buffer | string | null | undefined) =>
    value == null ? null : Buffer.from(value).toString('base64');
  const seen = ({
    key,
    value,
    timestamp,
    headers,
  }: Pick<Message, 'key' | 'value' | 'headers'> & { timestamp?: unknown }) => ({
    key: bytes(key),
    value: bytes(value),
    timestamp: Number(timestamp),
    headers: { ...headers },
  });

  it.each([
    ['as they are', steps.name, CompressionTypes.None],
    ['compressed', counted.name, CompressionTypes.GZIP],
  ])(
    'are taken by the broker and come back the same, %s',
    async (_, topic, compression) => {
      const sent: (Message & { partition: number })[] = [];
      const send = async (messages: typeof sent) => {
        const transaction = await producer.transaction();
        await transaction.send({ topic: fixture.topic(topic), messages, compression });
        await transaction.commit();
        sent.push(...messages);
      };
      const batches = fc.array(message, { minLength: 1, maxLength: 5 });
      await fc.assert(fc.asyncProperty(batches, send), { numRuns: 100, endOnFailure: true });
      const records = await fixture.read(topic);
      expect(records).toHaveLength(sent.length);
      for (const partition of [0, 1])
        expect(records.filter((record) => record.partition === partition).map(seen)).toEqual(
          sent.filter((record) => record.partition === partition).map(seen),
        );
    },
    60_000,
  );
});
