import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { emit, to } from '../port/outcome.ts';
import { defineProcessor, type ProcessorContext, type StreamProcessor } from '../port/processor.ts';
import type { BusRecord } from '../port/record.ts';
import { keyValueStore } from '../port/store.ts';
import { counted, Fixture, gather, record, steps, until } from './fixture.ts';

const kafka = await kafkaForTests();

const left = { ...steps, name: 'left' };
const right = { ...steps, name: 'right' };
const joiner = defineProcessor({
  name: 'joiner',
  streams: [left, right],
  outputs: [counted],
  stores: { pairs: keyValueStore<string[]>() },
});

/** Tells of a key once it has come on both inputs: that takes one task which sees both. */
class Joiner implements StreamProcessor<typeof joiner> {
  process({ topic, value }: BusRecord, { stores, partition }: ProcessorContext<typeof joiner>) {
    const { key } = value as { key: string };
    const topics = [...(stores.pairs.get(key) ?? []), topic];
    stores.pairs.put(key, topics);
    return topics.length === 2 ? emit(to(counted, { key, n: partition })) : emit();
  }
}

describeWith([kafka], 'members of a group', () => {
  let fixture: Fixture;
  beforeAll(() => {
    fixture = new Fixture(kafka.brokers);
  });
  afterAll(() => fixture.close(), 30_000);

  it('share the partitions, each partition of all inputs in one task; who stays keeps running', async () => {
    const start = async () => {
      const seen = record();
      const bus = fixture.bus({ observer: seen.observer });
      bus.process(joiner, new Joiner());
      await bus.start();
      return { bus, ...seen };
    };
    const first = await start();
    await until(() => first.running().length === 6);
    const feeder = fixture.bus();
    const { records } = gather(feeder, counted);
    const keys = Array.from({ length: 60 }, (_, n) => `key-${n}`);
    await feeder.publish(keys.slice(0, 40).map((key) => to(left, { key, n: 0 })));
    const second = await start();
    await until(() => first.running().length === 3 && second.running().length === 3);
    expect([...first.running(), ...second.running()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    await feeder.publish(keys.slice(40).map((key) => to(left, { key, n: 0 })));
    await feeder.publish(keys.map((key) => to(right, { key, n: 0 })));
    await until(() => records.length >= keys.length);
    expect(records.map(({ key }) => key).sort()).toEqual([...keys].sort());
    for (const one of records) expect((one.value as { n: number }).n).toBe(one.partition);

    const kept = second.running();
    await first.bus.close();
    await until(() => second.running().length === 6);
    const restarts = second.tasks.filter(({ partition, state }) => kept.includes(partition) && state === 'assigned');
    expect(restarts).toHaveLength(3);
  }, 40_000);
});
