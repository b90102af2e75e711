import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { Fixture, steps, until } from './fixture.ts';
import { fence } from './fence.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'a producer of transactions', () => {
  let fixture: Fixture;
  const topic = steps.name;

  beforeAll(async () => {
    repairKafkajs();
    fixture = new Fixture(kafka.brokers);
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: fixture.topic(topic), numPartitions: 1 }] });
    // A new broker has no coordinator of groups at first.
    const ask = () => admin.fetchOffsets({ groupId: fixture.topic('group') });
    await until(() =>
      ask().then(
        () => true,
        () => false,
      ),
    );
    await admin.disconnect();
  }, 30_000);
  afterAll(() => fixture.close());

  it('asks once who coordinates its id, and once who coordinates its group', async () => {
    const requests: string[] = [];
    const { producer, opened } = await fence({
      kafka: fixture.kafkajs(),
      config: fixture.config,
      transactionalId: fixture.topic('id'),
    });
    producer.on(producer.events.REQUEST, ({ payload }) => void requests.push(payload.apiName));
    let transaction = opened;
    for (let n = 0; n < 3; n++) {
      await transaction.send({ topic: fixture.topic(topic), messages: [{ value: 'v', partition: 0 }] });
      const topics = [{ topic: fixture.topic(topic), partitions: [{ partition: 0, offset: String(n) }] }];
      await transaction.sendOffsets({ consumerGroupId: fixture.topic('group'), topics });
      await transaction.commit();
      transaction = await producer.transaction();
    }
    await producer.disconnect();
    expect(requests.filter((name) => name === 'EndTxn')).toHaveLength(3);
    // Before the first transaction it had looked up its own id already.
    expect(requests.filter((name) => name === 'GroupCoordinator')).toHaveLength(1);
  }, 20_000);
});
