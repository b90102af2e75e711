import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { emit, to } from '../port/outcome.ts';
import { defineProcessor, type ProcessorContext, type StreamProcessor } from '../port/processor.ts';
import { isFrom, type BusRecord } from '../port/record.ts';
import { keyValueStore } from '../port/store.ts';
import { Cable, counted, Fixture, gather, record, steps, until } from './fixture.ts';

const kafka = await kafkaForTests();

const counter = defineProcessor({
  name: 'counter',
  streams: [steps],
  outputs: [counted],
  stores: { seq: keyValueStore<number>() },
});

/** Numbers the steps of each key, so that a step lost, doubled or out of order shows in what comes out. */
class Counter implements StreamProcessor<typeof counter> {
  process(record: BusRecord, { stores }: ProcessorContext<typeof counter>) {
    if (!isFrom(record, steps)) throw new Error(record.topic);
    const { key, n } = record.value;
    const seq = (stores.seq.get(key) ?? 0) + 1;
    stores.seq.put(key, seq);
    return emit(to(counted, { key, n, seq }));
  }
}

const KEYS = Array.from({ length: 24 }, (_, n) => `key-${n}`);
const ROUND = 40;

describeWith([kafka], 'exactly once', () => {
  let fixture: Fixture;
  beforeAll(() => {
    fixture = new Fixture(kafka.brokers);
  });
  afterAll(() => fixture.close(), 30_000);

  it('loses, doubles and reorders nothing while members die, come back from the dead, and join', async () => {
    const feeder = fixture.bus();
    await feeder.ensureTopics([steps, counted]);
    const { records } = gather(feeder, counted);

    const start = async () => {
      const cable = new Cable();
      const seen = record();
      const bus = fixture.bus({ socketFactory: cable.socketFactory, observer: seen.observer });
      bus.process(counter, new Counter());
      await bus.start();
      return { cable, ...seen };
    };
    let fed = 0;
    const feed = async (n: number) => {
      for (const end = fed + n; fed < end; fed++) await feeder.publish(KEYS.map((key) => to(steps, { key, n: fed })));
    };
    /** Feeds while something happens, and waits until all of it has come out. */
    const during = async (happening: () => Promise<unknown>) => {
      await Promise.all([feed(ROUND), happening()]);
      await feed(1);
      await until(() => records.length >= fed * KEYS.length);
    };

    const first = await start();
    await during(() => until(() => first.running().length === 6));
    first.cable.pull();
    const second = await start();
    await during(() => until(() => second.running().length === 6));
    first.cable.plug();
    await during(() => until(() => second.running().length === 3));
    second.cable.pull();
    await during(() => start());
    second.cable.plug();
    await during(() => until(() => second.running().length > 0 && second.running().length < 6));

    for (const key of KEYS) {
      const mine = records.flatMap(({ value }) => ((value as { key: string }).key === key ? [value] : []));
      expect(mine).toEqual(Array.from({ length: fed }, (_, n) => ({ key, n, seq: n + 1 })));
    }
    expect(first.tasks.some(({ state }) => state === 'failed')).toBe(true);
  }, 60_000);
});
