import { describe, expect, it } from '@jest/globals';
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
    const at = (offset: number) =>
      watch.deaths({ topic: 'items', partition: 0, offset, key: null, value: null, headers: {}, timestamp: 0 });
    expect([at(6), at(7)]).toEqual([0, 1]);
    expect(watch.blocked_ms).toBe(4000);
    expect(await watch.settled(Promise.resolve('decided'))).toBe('decided');
    await expect(watch.settled(new Promise(() => {}))).rejects.toThrow('the handler took more than 10 ms');
  });
});
