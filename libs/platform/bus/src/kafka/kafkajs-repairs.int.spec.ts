import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { Partitioners, type Transaction } from 'kafkajs';
import { Fixture, steps } from './fixture.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';
import { LogClient } from './log-client.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'read committed, where transactions of several producers interleave', () => {
  let fixture: Fixture;
  const topic = steps.name;

  beforeAll(async () => {
    fixture = new Fixture(kafka.brokers);
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: fixture.topic(topic), numPartitions: 1 }] });
    await admin.disconnect();
    await interleave();
  }, 30_000);
  afterAll(() => fixture.close());

  /** `a` opens first and aborts last, so that the broker lists the aborted transactions in another order. */
  async function interleave() {
    const producers = ['a', 'b', 'c'].map((name) =>
      fixture.kafkajs().producer({
        transactionalId: fixture.topic(name),
        maxInFlightRequests: 1,
        idempotent: true,
        createPartitioner: Partitioners.DefaultPartitioner,
      }),
    );
    await Promise.all(producers.map((producer) => producer.connect()));
    for (let round = 0; round < 5; round++) {
      const [a, b, c] = (await Promise.all(producers.map((producer) => producer.transaction()))) as [
        Transaction,
        Transaction,
        Transaction,
      ];
      const write = (transaction: Transaction, value: string, key: Buffer | string = 'key') =>
        transaction.send({ topic: fixture.topic(topic), messages: [{ key, value, partition: 0 }] });
      await write(a, 'aborted', Buffer.alloc(4));
      await write(b, 'aborted');
      await write(c, 'committed');
      await write(a, 'aborted');
      await b.abort();
      await write(a, 'aborted');
      await c.commit();
      await a.abort();
    }
    await Promise.all(producers.map((producer) => producer.disconnect()));
  }

  async function readByGroup(group: string): Promise<string[]> {
    const consumer = fixture.kafkajs().consumer({ groupId: fixture.topic(group), maxWaitTimeInMs: 100 });
    const values: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: fixture.topic(topic), fromBeginning: true });
    const ended = new Promise<void>((resolve) => {
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
        if (Number(payload.lastOffset) + 1 >= Number(payload.highWatermark)) resolve();
      });
    });
    await consumer.run({
      eachBatch: ({ batch }) => {
        values.push(...batch.messages.map(({ value }) => String(value)));
        return Promise.resolve();
      },
    });
    await ended;
    await consumer.disconnect();
    return values;
  }

  const committed = Array.from({ length: 5 }, () => 'committed');

  it('kafkajs as it comes hands out what was aborted', async () => {
    expect(await readByGroup('stock')).toContain('aborted');
  }, 20_000);

  it('kafkajs repaired hands out the committed records', async () => {
    repairKafkajs();
    expect(await readByGroup('repaired')).toEqual(committed);
  }, 20_000);

  it('so does the plain reader, from every offset', async () => {
    const log = await LogClient.open(fixture.kafkajs(), fixture.config, [topic]);
    const end = (await log.offsets(topic, 'end')).get(0) ?? 0;
    const seen = new Map<number, string>();
    for (let from = 0; from < end; from++) {
      let next = from;
      while (next < end) {
        const [fetched] = await log.fetch(log.leaderOf(topic, 0), [{ topic, partition: 0, next }]);
        for (const { offset, value } of fetched?.records ?? []) seen.set(offset, String(value));
        next = fetched?.next ?? next;
      }
    }
    await log.close();
    expect([...seen.values()]).toEqual(committed);
  }, 20_000);
});
