import { describe, expect, it, jest } from '@jest/globals';
import { adder, items } from '../../testing/example.ts';
import { kafkaConfigSchema } from '../config.ts';
import { Deaths, oneMoreDeath } from './deaths.ts';
import { Watchdog } from './watchdog.ts';

const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: '127.0.0.1:1', KAFKA_HANDLER_WAIT_MS: '10' });
const trouble: string[] = [];
const watchdog = () => new Watchdog({ config, onTrouble: (detail) => trouble.push(detail) });

describe('the watchdog', () => {
  it('starts and ends without Kafka, also where it was never started', async () => {
    const started = watchdog();
    await started.start([adder]);
    await started.close();
    await watchdog().close();
    expect(trouble).toEqual([]);
  });

  it('gives a task what it has to know', async () => {
    const deaths = new Deaths();
    deaths.restore(items.name, oneMoreDeath('', 0, 7).metadata);
    const watch = watchdog().watch(0, adder, deaths);
    const record = (offset: number) =>
      ({ topic: 'items', partition: 0, offset, key: null, value: null, headers: {}, timestamp: 0 }) as const;
    const at = (offset: number) => watch.deaths(record(offset));
    expect([at(6), at(7)]).toEqual([0, 1]);
    expect(watch.blocked_ms).toBe(3200);
    expect(await watch.settled(Promise.resolve('decided'), record(6))).toBe('decided');
    await expect(watch.settled(new Promise(() => {}), record(6))).rejects.toThrow('the handler took more than 10 ms');
  });

  it('keeps no timer when no handler waits any more', async () => {
    jest.useFakeTimers();
    const watch = watchdog().watch(0, adder, new Deaths());
    const record = { topic: 'items', partition: 0, offset: 1, key: null, value: null, headers: {}, timestamp: 0 };
    const work = Promise.withResolvers<string>();
    const both = [watch.settled(work.promise, record), watch.settled(work.promise, record)];
    // One for each limit, and one that shows the turns of the event loop.
    expect(jest.getTimerCount()).toBe(3);
    work.resolve('decided');
    expect(await Promise.all(both)).toEqual(['decided', 'decided']);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
