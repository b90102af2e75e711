import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { deadLetters } from '@chorus/contracts';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { ConfigResourceTypes } from 'kafkajs';
import { to } from '../port/outcome.ts';
import { changelogOf } from '../runtime/encode.ts';
import { partitionFor } from '../runtime/partition.ts';
import { Adder, adder, factors, items, totals } from '../testing/example.ts';
import { Cable, Fixture, gather, record, until } from './fixture.ts';
import type { KafkaBus } from './kafka-bus.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'tasks', () => {
  let fixture: Fixture;
  let feeder: KafkaBus;
  let out: ReturnType<typeof gather>;
  beforeEach(async () => {
    fixture = new Fixture(kafka.brokers);
    feeder = fixture.bus();
    await feeder.ensureTopics([items, totals, factors]);
    out = gather(feeder, totals);
  }, 20_000);
  const fixtures: Fixture[] = [];
  beforeEach(() => void fixtures.push(fixture));
  afterAll(() => Promise.all(fixtures.map((one) => one.close())), 30_000);

  const item = (id: string, n: number, act?: 'skip' | 'reject' | 'throw', group = 'g') =>
    to(items, { group, id, n, act: act ?? 'count' });
  const sums = () => out.records.map(({ value }) => (value as { sum: number }).sum);
  const lastSum = (sum: number) => until(() => sums().at(-1) === sum);
  const partition = partitionFor('g', 6);

  async function run(handler = new Adder()) {
    const cable = new Cable();
    const seen = record();
    const bus = fixture.bus({ socketFactory: cable.socketFactory, observer: seen.observer });
    bus.process(adder, handler);
    await bus.start();
    await until(() => seen.running().length === 6);
    return { bus, cable, ...seen };
  }

  it('have their stores, recent memories, tables and time again after a stop and after a death', async () => {
    await feeder.publish([to(factors, { group: 'g', factor: 10 })]);
    const first = await run();
    await feeder.publish([item('a', 1), item('b', 2)]);
    await lastSum(30);
    await first.bus.close();

    const second = await run();
    await feeder.publish([item('b', 2), item('c', 3)]);
    await lastSum(60);
    expect(second.skipped).toEqual(['duplicate']);
    second.cable.pull();

    const third = await run();
    await feeder.publish([item('c', 3), item('d', 4)]);
    await lastSum(100);
    expect(third.skipped).toEqual(['duplicate']);
    expect(sums()).toEqual([10, 30, 60, 100]);
    const times = out.records.map(({ value }) => (value as { at: number }).at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    second.cable.plug();
  }, 40_000);

  it('follow their tables', async () => {
    await run();
    await feeder.publish([item('a', 1)]);
    await lastSum(1);
    await feeder.publish([to(factors, { group: 'g', factor: 5 })]);
    let n = 0;
    await until(async () => {
      await feeder.publish([item(`wait-${n++}`, 0)]);
      return out.records.some(({ value }) => (value as { factor: number }).factor === 5);
    });
    await feeder.publish([item('b', 1)]);
    await lastSum(6);
  }, 30_000);

  it('let time pass: what punctuate emits is committed with the state', async () => {
    const first = await run();
    await feeder.publish([item('a', 1000)]);
    await lastSum(-1000);
    await first.bus.close();
    await run();
    await feeder.publish([item('b', 7)]);
    await lastSum(7);
    expect(sums()).toEqual([1000, -1000, 7]);
  }, 30_000);

  it('send to dead-letters what nothing will mend, byte by byte, and go on', async () => {
    const handler = new Adder();
    handler.failures.set('twice', 2);
    await run(handler);
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    await fixture.produce(items.name, [
      { value: bytes as Buffer, key: 'k1', partition, headers: { from: 'a stranger', ce_id: 'm1' } },
      { value: 'not json', partition },
      { value: '{"group":"g"}', partition },
      { value: JSON.stringify({ group: 'g', id: 'big', n: 1, text: 'x'.repeat(1000) }), partition },
      { value: null, partition },
    ]);
    await feeder.publish([item('bad', 5, 'throw'), item('no', 0, 'reject'), item('twice', 1), item('good', 1)]);
    await lastSum(2);
    expect(sums()).toEqual([1, 2]);

    const letters = await fixture.deadLetters();
    expect(letters.map(({ headers }) => headers['dl_reason'])).toEqual([
      'not_json',
      'not_json',
      'schema',
      'too_large',
      'schema',
      'failed',
      'rejected',
    ]);
    expect(letters[0]).toMatchObject({
      partition,
      key: Buffer.from('k1'),
      value: bytes,
      headers: {
        from: 'a stranger',
        ce_id: 'm1',
        dl_topic: 'items',
        dl_partition: String(partition),
        dl_offset: '0',
        dl_processor: 'adder',
        dl_error: expect.stringContaining('not UTF-8'),
        dl_attempts: '1',
      },
    });
    expect(letters[5]?.headers).toMatchObject({
      dl_error: expect.stringContaining('cannot take bad'),
      dl_attempts: '3',
    });
  }, 30_000);

  it('give up a record whose output is too large for its topic, and go on', async () => {
    await run({
      failures: new Map(),
      process: (one, context) => {
        if ((one.value as { id: string }).id !== 'huge') return Adder.prototype.process.call(new Adder(), one, context);
        return {
          kind: 'emit',
          emissions: [to(totals, { group: 'x'.repeat(2_000_000), sum: 0, at: 0, factor: 1 })],
        };
      },
      punctuate: () => [],
    } as Adder);
    await feeder.publish([item('huge', 1), item('fine', 1)]);
    await lastSum(1);
    const letters = await fixture.deadLetters();
    expect(letters.map(({ headers }) => headers['dl_error'])).toEqual([
      expect.stringContaining('for totals, which takes at most 1048576'),
    ]);
  }, 30_000);

  it('give up or take over each record, whatever its headers are, and go on', async () => {
    const { tasks } = await run();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const junk = Buffer.alloc(1_500_000, 0xff);
    const value = (id: string) => JSON.stringify({ group: 'g', id, n: 1 });
    await fixture.produce(items.name, [{ value: 'not json', partition, headers: { junk, from: 'a stranger' } }]);
    await fixture.produce(items.name, [{ value: value('a'), partition, headers: { traceparent: junk } }]);
    await fixture.produce(items.name, [
      { value: value('b'), partition, headers: { traceparent: 'x'.repeat(4_128_000) } },
    ]);
    await fixture.produce(items.name, [{ value: value('c'), partition, headers: { traceparent } }]);
    await lastSum(3);
    expect(sums()).toEqual([1, 2, 3]);
    expect(out.records.map(({ headers }) => headers['traceparent'])).toEqual([undefined, undefined, traceparent]);
    const letters = await fixture.deadLetters();
    expect(
      letters.map(({ value, headers }) => [String(value), headers['dl_reason'], headers['dl_headers_cut']]),
    ).toEqual([['not json', 'not_json', '1']]);
    expect(letters[0]?.headers).toMatchObject({ from: 'a stranger' });
    expect(letters[0]?.headers).not.toHaveProperty('junk');
    expect(tasks.filter(({ state }) => state === 'failed')).toEqual([]);
  }, 40_000);

  it('give up what the broker refuses for its size, with less and less of it, and go on', async () => {
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    await run();
    /** Lets the broker take less than the bus knows of, and waits until it does. */
    const shrink = async (topic: string) => {
      const configEntries = [{ name: 'max.message.bytes', value: '1200' }];
      const resources = [{ type: ConfigResourceTypes.TOPIC, name: fixture.topic(topic), configEntries }];
      await admin.alterConfigs({ validateOnly: false, resources });
      const probe = [{ value: Buffer.alloc(2000), partition: (partition + 1) % 6 }];
      await until(() =>
        fixture
          .produce(topic, probe)
          .then(() => false, String)
          .then((text) => /larger/.test(String(text))),
      );
    };
    /** A group on the partition of the others, with a name so long. */
    const groupOf = (length: number, n = 0): string => {
      const group = `${n}`.padEnd(length, 'g');
      return partitionFor(group, 6) === partition ? group : groupOf(length, n + 1);
    };
    const [small, large] = [groupOf(400), groupOf(900)];
    const letters = async () =>
      (await fixture.deadLetters())
        .filter(({ headers }) => headers['dl_processor'] === 'adder')
        .map(({ value, headers }) => [value?.length, headers['dl_headers_cut'] !== undefined, headers['dl_value_cut']]);

    await shrink(totals.name);
    // One output of the small group fits, two in one batch do not, and one of the large group never does.
    await feeder.publish([item('a', 1, undefined, small), item('b', 1, undefined, small)]);
    await feeder.publish([item('c', 1, undefined, large), item('d', 1, undefined, small)]);
    await lastSum(3);
    expect(sums()).toEqual([1, 2, 3]);
    const bytes = JSON.stringify(item('c', 1, undefined, large).value).length;
    expect(await letters()).toEqual([[bytes, false, undefined]]);

    await shrink(deadLetters.name);
    await feeder.publish([item('e', 1, undefined, large), item('f', 1, undefined, small)]);
    await lastSum(4);
    expect((await letters()).slice(1)).toEqual([[undefined, true, String(bytes)]]);
    await admin.disconnect();
  }, 60_000);

  it('begin anew where an input was made anew', async () => {
    const { tasks } = await run();
    await feeder.publish(['a', 'b', 'c', 'd', 'e'].map((id) => item(id, 1)));
    await lastSum(5);
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [fixture.topic(items.name)] });
    await until(async () => !(await admin.listTopics()).includes(fixture.topic(items.name)));
    await feeder.ensureTopics([items]);
    await admin.disconnect();
    await until(() =>
      feeder.publish([item('new', 10)]).then(
        () => true,
        () => false,
      ),
    );
    await lastSum(15);
    const gap = tasks.find(({ state }) => state === 'gap');
    expect(gap).toMatchObject({ partition, detail: expect.stringMatching(/^items ends at [12], the position is 5/) });
  }, 60_000);

  it('tell what failed, and apart from it what may quote a record', async () => {
    const fails = () => {
      throw new Error('SECRET');
    };
    const { tasks } = await run({ failures: new Map(), process: fails, punctuate: fails } as Adder);
    const { observer, tasks: ofReader } = record();
    fixture
      .bus({ observer })
      .reader({ name: 'fails', topics: [{ topic: totals, from: 'beginning' }], onRecords: fails });
    await feeder.publish([to(totals, { group: 'g', sum: 1, at: 0, factor: 1 })]);
    await until(() => tasks.some(({ state }) => state === 'punctuation failed') && ofReader.length > 0);
    const told = [...tasks, ...ofReader];
    expect(told.filter(({ error }) => error?.includes('SECRET')).length).toBeGreaterThan(1);
    expect(told.filter(({ detail }) => detail?.includes('SECRET'))).toEqual([]);
  }, 30_000);

  it('keep their changelog private to the namespace and compacted', async () => {
    await run();
    await feeder.publish([item('a', 1)]);
    await lastSum(1);
    const lines = await fixture.read(changelogOf(adder.name));
    expect(lines.map(({ key, value }) => [String(key), String(value)])).toEqual([
      ['sums/g', '{"sum":1}'],
      ['__stream_time', expect.stringMatching(/^\d{13}$/)],
    ]);
    const admin = fixture.kafkajs().admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      resources: [{ type: 2, name: fixture.topic(changelogOf(adder.name)), configNames: ['cleanup.policy'] }],
      includeSynonyms: false,
    });
    await admin.disconnect();
    expect(resources[0]?.configEntries[0]?.configValue).toBe('compact');
  }, 30_000);
});
