import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { deadLetters } from '@chorus/contracts';
import { to } from '../port/outcome.ts';
import type { RawRecord } from '../port/record.ts';
import { Fixture, counted, gather, steps } from './fixture.ts';
import type { KafkaBus } from './kafka-bus.ts';
import { RawLog, type RawRange } from './raw-log.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'the raw log', () => {
  let fixture: Fixture;
  let bus: KafkaBus;
  let log: RawLog;
  beforeAll(async () => {
    fixture = new Fixture(kafka.brokers);
    bus = fixture.bus();
    await bus.ensureTopics([steps, counted, { ...counted, name: 'table', cleanup: 'compact' }]);
    log = new RawLog({ config: fixture.config });
  }, 20_000);
  afterAll(async () => {
    await log.close();
    await fixture.close();
  });

  async function read(range: RawRange): Promise<RawRecord[]> {
    const records: RawRecord[] = [];
    for await (const some of log.records(range)) records.push(...some);
    return records;
  }
  const letter = (n: number, headers = {}) => ({
    topic: deadLetters.name,
    partition: 2,
    key: Buffer.from([n, 0xff]),
    value: Buffer.from([0xff, n]),
    headers,
  });

  it('knows which topics exist, and which of them are compacted', async () => {
    expect(await log.facts(['steps', 'table', 'nowhere'])).toEqual(
      new Map([
        ['steps', { partitions: 6, compacted: false }],
        ['table', { partitions: 6, compacted: true }],
      ]),
    );
    expect(await log.facts(['nowhere'])).toEqual(new Map());
  });

  it('writes bytes where it is told to and records beside them, at once, and reads both back', async () => {
    const writer = await log.writer('tool');
    await writer.write([letter(1, { name: 'é' }), letter(2)], [to(counted, { key: 'k', n: 7 })]);
    await writer.close();
    const records = await read({ topic: deadLetters.name, partition: 2, from: 0 });
    expect(records).toMatchObject([
      { offset: 0, key: Buffer.from([1, 0xff]), value: Buffer.from([0xff, 1]), headers: { name: 'é' } },
      { offset: 1, key: Buffer.from([2, 0xff]), value: Buffer.from([0xff, 2]), headers: {} },
    ]);
    const { reader, values } = gather(bus, counted);
    await reader.caughtUp;
    await reader.stop();
    expect(values()).toEqual([{ key: 'k', n: 7 }]);
    const reaches = await log.reaches(deadLetters.name);
    expect(reaches.get(2)).toEqual({ start: 0, end: 3 });
    expect(reaches.get(1)).toEqual({ start: 0, end: 0 });
    expect(await read({ topic: deadLetters.name, partition: 2, from: 1, to: 2 })).toMatchObject([{ offset: 1 }]);
    expect(await read({ topic: deadLetters.name, partition: 1, from: 0 })).toEqual([]);
  });

  it('gives a name to one writer at a time, and to no other what the one before had begun', async () => {
    const first = await log.writer('one');
    await first.write([{ ...letter(1), partition: 3 }]);
    const second = await log.writer('one');
    await expect(first.write([{ ...letter(2), partition: 3 }])).rejects.toThrow();
    await second.write([{ ...letter(3), partition: 3 }]);
    await Promise.all([first.close(), second.close()]);
    const records = await read({ topic: deadLetters.name, partition: 3, from: 0 });
    expect(records.map(({ value }) => value?.[1])).toEqual([1, 3]);
  });

  it('waits for transactions that were open when the reading began', async () => {
    const producer = fixture.kafkajs().producer({ transactionalId: fixture.topic('slow'), maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    const messages = (value: string) => [{ value, partition: 4 }];
    await fixture.produce(steps.name, messages('before it'));
    await transaction.send({ topic: fixture.topic(steps.name), messages: messages('open') });
    await fixture.produce(steps.name, messages('behind it'));
    const reading = log.records({ topic: steps.name, partition: 4, from: 0 });
    const first = await reading.next();
    await transaction.commit();
    await producer.disconnect();
    const records = [...((first.value ?? []) as readonly RawRecord[])];
    for await (const some of reading) records.push(...some);
    expect(records.map(({ value }) => String(value))).toEqual(['before it', 'open', 'behind it']);
  });
});
