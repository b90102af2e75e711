import { startKafka } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { Partitioners } from 'kafkajs';
import { Fixture, steps, until } from './fixture.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';
import { FETCH_BYTES, LogClient } from './log-client.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'a log from which compaction has taken all records of a batch', () => {
  it('is read over the empty batch, without leaving out a large one behind it that finds no room in the answer', async () => {
    const broker = await startKafka({ heapMb: 256, properties: { 'log.cleaner.backoff.ms': 100 } });
    const fixture = new Fixture(broker.brokers);
    const topic = steps.name;
    const producers = [0, 1].map(() =>
      fixture.kafkajs().producer({
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
      }),
    );
    const write = (producer: number, key: string, value: Buffer | string) =>
      producers[producer]?.send({ topic: fixture.topic(topic), messages: [{ key, value, partition: 0 }] });
    try {
      const admin = fixture.kafkajs().admin();
      await admin.connect();
      const config = {
        'cleanup.policy': 'compact',
        'segment.ms': 1,
        'min.cleanable.dirty.ratio': 0.001,
        'max.message.bytes': 4 * FETCH_BYTES.partition,
      };
      const configEntries = Object.entries(config).map(([name, value]) => ({ name, value: String(value) }));
      await admin.createTopics({ topics: [{ topic: fixture.topic(topic), numPartitions: 1, configEntries }] });
      await admin.disconnect();
      await Promise.all(producers.map((producer) => producer.connect()));
      await write(0, 'same', 'old');
      await write(1, 'large', Buffer.alloc(2 * FETCH_BYTES.partition, 'x'));
      // The last batch of the first producer is kept, for its sequence, with nothing in it.
      await write(1, 'same', 'new');

      repairKafkajs();
      const log = await LogClient.open(fixture.kafkajs(), fixture.config, [topic]);
      const at = (next: number) => log.fetch(log.leaderOf(topic, 0), [{ topic, partition: 0, next }]);
      await until(async () => {
        await write(1, 'filler', 'x');
        const [fetched] = await at(0);
        return !fetched?.records.some(({ offset }) => offset === 0);
      });
      const [emptied] = await at(0);
      expect(emptied).toMatchObject({ records: [], next: 1 });
      const [large] = await at(1);
      expect(large?.records[0]).toMatchObject({ offset: 1, key: Buffer.from('large') });
      await log.close();
    } finally {
      await Promise.all(producers.map((producer) => producer.disconnect()));
      await fixture.close();
      await broker.stop();
    }
  }, 60_000);
});
