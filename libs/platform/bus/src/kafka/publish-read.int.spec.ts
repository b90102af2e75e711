import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { Partitioners } from 'kafkajs';
import { to, tombstone } from '../port/outcome.ts';
import { partitionFor } from '../runtime/partition.ts';
import { factors } from '../testing/example.ts';
import { Cable, counted, Fixture, gather, record, steps, until } from './fixture.ts';
import type { KafkaBus } from './kafka-bus.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'publishing and reading', () => {
  let fixture: Fixture;
  let bus: KafkaBus;
  const seen = record();
  beforeAll(async () => {
    fixture = new Fixture(kafka.brokers);
    bus = fixture.bus({ observer: seen.observer });
    await bus.ensureTopics([steps, counted, factors]);
  }, 30_000);
  afterAll(() => fixture.close(), 30_000);

  const step = (key: string, n: number) => to(steps, { key, n });

  it('keeps the order of the calls, and says where each record lies', async () => {
    const calls = Array.from({ length: 60 }, (_, n) =>
      bus.publish([step('a', 3 * n), step('b', 3 * n + 1), step('a', 3 * n + 2)]),
    );
    const published = (await Promise.all(calls)).flat();
    const { records, reader } = gather(bus, steps);
    await reader.caughtUp;
    const lying = new Map(records.map(({ partition, offset, value }) => [`${partition}/${offset}`, value]));
    expect(published.map(({ partition, offset }) => (lying.get(`${partition}/${offset}`) as { n: number }).n)).toEqual(
      Array.from({ length: 180 }, (_, n) => n),
    );
    expect(records[0]).toMatchObject({
      headers: { ce_specversion: '1.0', ce_source: '/chorus/chorus', ce_type: 'spec.step' },
    });
    for (const { key, partition } of records) expect(partition).toBe(partitionFor(key, 6));
    await reader.stop();
  });

  it('hands a topic without a schema over as the bytes that lie there', async () => {
    const { records, reader } = gather(bus, { name: steps.name });
    await reader.caughtUp;
    const bytesOf = (some: readonly { partition: number; offset: number; value: unknown }[]) =>
      new Map(some.map(({ partition, offset, value }) => [`${partition}/${offset}`, value]));
    expect(bytesOf(records)).toEqual(bytesOf(await fixture.read(steps.name)));
    expect(Buffer.isBuffer(records[0]?.value)).toBe(true);
    await reader.stop();
  });

  it('reads from the beginning, from so many before the end, from a time, and from the end', async () => {
    const before = (await bus.publish([to(counted, { key: 'k', n: 1 }), to(counted, { key: 'k', n: 2 })])).at(-1);
    const [first] = await fixture.read(counted.name);
    await until(() => Date.now() > (first?.timestamp ?? 0) + 5);
    const since = Date.now();
    await bus.publish([to(counted, { key: 'k', n: 3 })]);
    const beginning = gather(bus, counted, 'beginning');
    const last = gather(bus, counted, { last: 2 });
    const time = gather(bus, counted, { since_ms: since });
    const end = gather(bus, counted, 'end');
    const readers = [beginning, last, time, end];
    await Promise.all(readers.map(({ reader }) => reader.caughtUp));
    expect(readers.map(({ records }) => records.length)).toEqual([3, 2, 1, 0]);
    expect(beginning.reader.positions().get(counted.name)?.[before?.partition ?? 0]).toBe(3);

    await bus.publish([to(counted, { key: 'k', n: 4 })]);
    await until(() => readers.every(({ values }) => values().some((value) => (value as { n: number }).n === 4)));
    expect(end.values()).toEqual([{ key: 'k', n: 4 }]);
    await Promise.all(readers.map(({ reader }) => reader.stop()));
  });

  it('shows deleted keys, leaves out what does not parse, and hands a batch over again where that fails', async () => {
    await bus.publish([to(factors, { group: 'g', factor: 2 })]);
    await fixture.produce(factors.name, [{ key: 'g', value: 'not json', partition: partitionFor('g', 6) }]);
    await bus.publish([tombstone(factors, 'g', 'g')]);
    let failures = 2;
    const got: unknown[] = [];
    const reader = bus.reader({
      name: 'failing',
      topics: [{ topic: factors, from: 'beginning' }],
      onRecords: (records) => {
        if (failures-- > 0) throw new Error('not now');
        got.push(...records.map(({ key, value }) => [key, value]));
      },
    });
    await reader.caughtUp;
    await reader.stop();
    expect(got).toEqual([
      ['g', { group: 'g', factor: 2 }],
      ['g', null],
    ]);
    expect(seen.unreadable).toMatchObject([
      { topic: 'factors', offset: 1, error: expect.stringContaining('not JSON') },
    ]);
  });

  it('has caught up where there is nothing, and where the end is an aborted transaction', async () => {
    const other = new Fixture(kafka.brokers);
    const empty = other.bus();
    await empty.ensureTopics([steps]);
    const nothing = gather(empty, steps);
    await nothing.reader.caughtUp;
    expect(nothing.records).toEqual([]);

    const producer = other.kafkajs().producer({
      transactionalId: other.topic('aborter'),
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: other.topic(steps.name), messages: [{ value: '{}', partition: 0 }] });
    await transaction.abort();
    await producer.disconnect();
    // The broker writes the marker a little later.
    await until(async () => {
      const { reader, records } = gather(empty, steps);
      await reader.caughtUp;
      await reader.stop();
      expect(records).toEqual([]);
      return reader.positions().get(steps.name)?.[0] === 2;
    });
    await other.close();
  });

  it('goes on where connections break: reading without a gap, publishing at least once and in order', async () => {
    const cable = new Cable();
    const shaky = fixture.bus({ socketFactory: cable.socketFactory });
    const { records, reader } = gather(shaky, steps, 'end');
    await reader.caughtUp;
    const published: number[] = [];
    const publishing = (async () => {
      for (let n = 0; n < 100; n++)
        published.push(...(await shaky.publish([step('shaky', n)])).map(({ offset }) => offset));
    })();
    for (const some of [10, 40, 70]) {
      await until(() => published.length >= some);
      cable.pull();
      cable.plug();
    }
    await publishing;
    await until(() => records.some(({ value }) => (value as { n: number }).n === 99));
    const got = records.filter(({ key }) => key === 'shaky');
    const firsts = new Set(got.map(({ value }) => (value as { n: number }).n));
    expect([...firsts]).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(got.map(({ offset }) => offset)).toEqual(got.map((_, n) => (got[0]?.offset ?? 0) + n));
    await reader.stop();
  }, 30_000);

  it('rejects what it cannot publish in time, and what is too much or too large', async () => {
    const cable = new Cable();
    const config = { ...fixture.config, KAFKA_PUBLISH_TIMEOUT_MS: 300, KAFKA_PUBLISH_BUFFER_BYTES: 1_500_000 };
    const away = fixture.bus({ config, socketFactory: cable.socketFactory });
    cable.pull();
    await expect(away.publish([step('late', 1)])).rejects.toThrow(/not published within 300 ms/);
    const large = to(steps, { key: 'x'.repeat(900_000), n: 1 });
    await expect(Promise.all([away.publish([large]), away.publish([large])])).rejects.toThrow(
      /KAFKA_PUBLISH_BUFFER_BYTES/,
    );
    await expect(bus.publish([to(steps, { key: 'x'.repeat(1_100_000), n: 1 })])).rejects.toThrow(
      /a record of \d+ bytes for steps, which takes at most 1048576/,
    );
    cable.plug();
  });

  it('looks at the first hundred headers of a record, however many there are', async () => {
    const headers = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`h${n}`, 'x']));
    await fixture.produce(counted.name, [{ value: '{"key":"many","n":1}', key: 'many', partition: 0, headers }]);
    const { records, reader } = gather(bus, counted);
    await reader.caughtUp;
    await reader.stop();
    const many = records.find(({ key }) => key === 'many');
    expect(Object.keys(many?.headers ?? {})).toHaveLength(100);
  });

  it('knows whether the cluster answers', async () => {
    expect(await bus.health()).toMatchObject({ name: 'kafka', state: 'up', detail: `1 broker at ${kafka.brokers}` });
    const cable = new Cable();
    const away = fixture.bus({ socketFactory: cable.socketFactory });
    cable.pull();
    expect(await away.health()).toMatchObject({
      name: 'kafka',
      state: 'down',
      detail: expect.stringContaining(`Kafka at ${kafka.brokers} does not answer`),
      latency_ms: null,
    });
  });
});
