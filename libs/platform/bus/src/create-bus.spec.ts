import { describe, expect, it } from '@jest/globals';
import { busConfigSchema, createBus } from './create-bus.ts';

const problems = (environment: object) =>
  busConfigSchema.safeParse(environment).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the choice of the bus', () => {
  it('is Kafka, which needs its brokers', () => {
    expect(problems({})).toEqual([expect.stringContaining('KAFKA_BROKERS')]);
    expect(busConfigSchema.parse({ KAFKA_BROKERS: 'a:1,b:2' })).toMatchObject({
      BUS: 'kafka',
      KAFKA_BROKERS: ['a:1', 'b:2'],
    });
    expect(problems({ KAFKA_BROKERS: 'a:1', KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' })).toHaveLength(2);
  });

  it('may be memory, which needs nothing', async () => {
    const bus = createBus(busConfigSchema.parse({ BUS: 'memory' }));
    expect(bus.kind).toBe('memory');
    await bus.close();
  });

  it('is nothing else', () => {
    expect(problems({ BUS: 'rabbit' })).toEqual(['BUS: expected kafka or memory']);
  });
});
