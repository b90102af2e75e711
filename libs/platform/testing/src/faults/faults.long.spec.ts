import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { describeWith } from '../jest/describe-with.ts';
import { consoleConsumer, findKafkaTools } from '../kafka/console-consumer.ts';
import { findKafka } from '../kafka/find.ts';
import { type KafkaServer, startKafka } from '../kafka/start.ts';
import { exchange } from '../servers/exchange.ts';
import { uniqueName } from '../unique-name.ts';
import { injectFaults, serverTarget } from './inject.ts';
import type { KafkaProxy } from './kafka-proxy.ts';
import { killSchedule } from './schedule.ts';
import { newSeed, withSeed } from './seed.ts';

const found = await findKafka(['local']);
const missing = found.ok ? undefined : found.why;
const tools = await findKafkaTools();

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

  async function newTopic(partitions = 1): Promise<string> {
    const topic = uniqueName('faults');
    const admin = client(server.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
    await admin.disconnect();
    return topic;
  }

  /** Where a topic of one partition ends, as the broker says when asked directly. */
  async function endOf(topic: string): Promise<number> {
    const admin = client(server.brokers).admin();
    await admin.connect();
    const [partition] = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    return Number(partition?.high);
  }

  async function withProducer<T>(producer: Producer, use: (producer: Producer) => Promise<T>): Promise<T> {
    await producer.connect();
    try {
      return await use(producer);
    } finally {
      await producer.disconnect();
    }
  }

  /** The first `count` values of a topic, read through a proxy by a group of its own. */
  async function read(topic: string, count: number): Promise<string[]> {
    const consumer = client(proxy.brokers).consumer({ groupId: uniqueName('group'), maxWaitTimeInMs: 100 });
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

  /** The ports that clients are told who come in by this one: of the broker, and of the coordinator of a group. */
  async function portsTold(port: number): Promise<{ broker?: number; coordinator?: number }> {
    const admin = client(`127.0.0.1:${port}`).admin();
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    await admin.disconnect();
    // FindCoordinator, version 0, for group "g"; the answer is: size, correlation, error int16, node int32, host, port.
    const request = Buffer.from('0000000d' + '000a' + '0000' + '00000001' + 'ffff' + '0001' + '67', 'hex');
    // There is none, and no port, until the broker has made its topic of offsets.
    let coordinator: number | undefined = -1;
    while (coordinator === -1)
      coordinator = await exchange(port, request, (answer) =>
        answer.length < 16 ? undefined : answer.readInt32BE(16 + answer.readInt16BE(14)),
      );
    return { broker: brokers[0]?.port, coordinator };
  }

  it('names to each client the proxy by which it came, also after kills, freezes and restarts', async () => {
    const topic = await newTopic();
    const ports = [Number(server.brokers.split(':')[1]), ...server.proxies.map(({ port }) => port)];
    const told = () => Promise.all(ports.map(portsTold));
    const expected = ports.map((port) => ({ broker: port, coordinator: port }));
    await withProducer(client(proxy.brokers).producer(), (producer) =>
      producer.send({ topic, messages: [{ value: 'a' }] }),
    );
    expect(await told()).toEqual(expected);

    await withSeed('broker faults', newSeed(), async (random) => {
      const times = { kill: 1, freeze: 1, restart: 1 };
      const schedule = killSchedule(random, { times, targets: 1, meanPauseMs: 50, freezeMs: [10, 200] });
      expect(await injectFaults(schedule, [serverTarget(server)])).toEqual(times);
    });
    expect(await told()).toEqual(expected);
    expect(await read(topic, 1)).toEqual(['a']);
  }, 180_000);

  it('loses the reply to a request that was applied', async () => {
    const topic = await newTopic();
    const lost = proxy.dropReplies({ apis: ['Produce'], times: 1 });
    await withProducer(client(proxy.brokers, 0).producer(), (producer) =>
      expect(producer.send({ topic, messages: [{ value: 'a' }] })).rejects.toThrow('timed out'),
    );
    await lost.done;
    expect(lost.dropped).toBe(1);
    expect(await endOf(topic)).toBe(1);
  });

  it('cuts after a lost reply, and a retry writes the record again', async () => {
    const topic = await newTopic();
    const { counts } = proxy;
    const before = { ...counts };
    const lost = proxy.dropReplies({ apis: ['Produce'], times: 2, after: 'cut' });
    await withProducer(client(proxy.brokers).producer(), (producer) =>
      producer.send({ topic, messages: [{ value: 'a' }] }),
    );
    await lost.done;
    expect(await endOf(topic)).toBe(3);
    expect([counts.dropped - before.dropped, counts.cut - before.cut]).toEqual([2, 2]);
  });

  it('loses the reply to the end of a transaction that is committed all the same', async () => {
    const topic = await newTopic();
    const transactional = { transactionalId: uniqueName('id'), idempotent: true, maxInFlightRequests: 1 };
    await withProducer(client(proxy.brokers, 2).producer(transactional), async (producer) => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value: 'a' }] });
      const lost = proxy.dropReplies({ apis: ['EndTxn'], times: 1, after: 'cut' });
      await expect(transaction.commit()).rejects.toThrow('ECONNRESET');
      expect(lost.dropped).toBe(1);
    });
    expect(await read(topic, 1)).toEqual(['a']);
  });

  it('passes on that a request was refused', async () => {
    const topic = await newTopic();
    const transactional = { transactionalId: uniqueName('id'), idempotent: true, maxInFlightRequests: 1 };
    await withProducer(client(proxy.brokers).producer(transactional), async (zombie) => {
      const transaction = await zombie.transaction();
      await transaction.send({ topic, messages: [{ value: 'a' }] });
      await withProducer(client(server.brokers).producer(transactional), (heir) => heir.transaction());
      const lost = proxy.dropReplies({ apis: ['EndTxn'], times: 1, after: 'cut' });
      await expect(transaction.commit()).rejects.toThrow(/newer producer|fenced/);
      expect(lost.dropped).toBe(0);
      lost.stop();
    });
  });

  it('loses replies of those that match, and of nobody else', async () => {
    const topic = await newTopic();
    const lost = proxy.dropReplies({ apis: ['Produce'], times: 1, match: ({ clientId }) => clientId === 'unlucky' });
    const other = server.proxies[1] as KafkaProxy;
    for (const brokers of [proxy.brokers, other.brokers])
      await withProducer(client(brokers, 0).producer(), (producer) =>
        producer.send({ topic, messages: [{ value: 'a' }] }),
      );
    expect(lost.dropped).toBe(0);
    lost.stop();
  });

  it('cuts connections under a client', async () => {
    const topic = await newTopic();
    await withProducer(client(proxy.brokers, 0).producer(), async (producer) => {
      const lost = proxy.dropReplies({ apis: ['Produce'], times: 1 });
      const sending = producer.send({ topic, messages: [{ value: 'a' }] });
      const failure = expect(sending).rejects.toThrow('ECONNRESET');
      await lost.done;
      expect(proxy.cut()).toBeGreaterThan(0);
      await failure;
    });
  });

  it('blocks clients until it is unblocked', async () => {
    proxy.block();
    await expect(client(proxy.brokers, 0).producer().connect()).rejects.toThrow();
    proxy.unblock();
    await withProducer(client(proxy.brokers, 0).producer(), () => Promise.resolve());
  });

  it('holds a client up by silence, and lets it go on', async () => {
    const topic = await newTopic();
    await withProducer(client(proxy.brokers).producer(), async (producer) => {
      proxy.silence(true);
      const sending = producer.send({ topic, messages: [{ value: 'a' }] });
      await newTopic();
      expect(await endOf(topic)).toBe(0);
      proxy.silence(false);
      await sending;
    });
    expect(await endOf(topic)).toBeGreaterThan(0);
  });

  it('delays and throttles records, and harms none', async () => {
    const topic = await newTopic();
    const values = Array.from({ length: 1000 }, (_, n) => `${n} ${'x'.repeat(n % 400)}`);
    proxy.delay(5, 10);
    proxy.throttle(400_000);
    await withProducer(client(proxy.brokers).producer(), async (producer) => {
      for (let n = 0; n < values.length; n += 250)
        await producer.send({ topic, messages: values.slice(n, n + 250).map((value) => ({ value })) });
    });
    expect(await read(topic, values.length)).toEqual(values);
    expect(proxy.counts.delayed).toBeGreaterThan(0);
    proxy.delay(0);
    proxy.throttle(undefined);
  });

  describeWith([{ missing: tools.ok ? undefined : tools.why }], 'the console consumer', () => {
    it('reads exactly what transactions committed, and none of what they aborted', async () => {
      const topic = await newTopic(2);
      const expected: { partition: number; key: string | null; value: string | null }[] = [];
      const transactional = { transactionalId: uniqueName('id'), idempotent: true, maxInFlightRequests: 1 };
      await withProducer(client(server.brokers).producer(transactional), async (producer) => {
        for (let n = 0; n < 10; n++) {
          const transaction = await producer.transaction();
          const value = JSON.stringify({ n, text: 'ü€\n\u001f\u001e😀' });
          const records = [
            { partition: n % 2, key: `key-${n % 3}`, value },
            { partition: 0, key: null, value: null },
          ];
          await transaction.send({ topic, messages: records });
          if (n % 3 === 1) {
            await transaction.abort();
          } else {
            await transaction.commit();
            expected.push(...records);
          }
        }
      });

      const of = (records: readonly (typeof expected)[number][], partition: number) =>
        records.flatMap((record) => (record.partition === partition ? [{ key: record.key, value: record.value }] : []));
      const records = await consoleConsumer({ brokers: server.brokers, topic, timeoutMs: 5000 });
      expect([of(records, 0), of(records, 1)]).toEqual([of(expected, 0), of(expected, 1)]);
      for (const partition of [0, 1]) {
        const offsets = records.filter((record) => record.partition === partition).map(({ offset }) => offset);
        expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      }

      const everything = await consoleConsumer({ brokers: server.brokers, topic, maxMessages: 20, uncommitted: true });
      expect(everything).toHaveLength(20);
    });

    it('fails with its log where it cannot read', async () => {
      const read = consoleConsumer({ brokers: 'nowhere.invalid:1', topic: 'x', timeoutMs: 1000 });
      await expect(read).rejects.toThrow(/exit code 1[^]*nowhere\.invalid/);
    });
  });
});
