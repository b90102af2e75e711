import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
// @ts-expect-error kafkajs declares no types for its inner modules
import original from 'kafkajs/src/protocol/requests/produce/v7/request.js';
import { HEADROOM } from './body.ts';
import { encodeProduce, type ProducedMessage, type ProduceRequest } from './produce.ts';

const NOW = 1_767_225_600_000;

/** Texts and bytes round the lengths at which varints grow, and beyond ASCII. */
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 140 }));
const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));
const content = fc.oneof(text, bytes);
const timestamp = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 2 * NOW }),
  fc.integer({ min: 0, max: 2 * NOW }).map(String),
);

const message: fc.Arbitrary<ProducedMessage> = fc.record(
  {
    key: fc.oneof(content, fc.constant(null), fc.constant(undefined)),
    value: fc.oneof(content, fc.constant(null)),
    timestamp,
    headers: fc.dictionary(
      fc.oneof(text, fc.constantFrom('1', '__proto__', 'constructor')),
      fc.oneof(content, fc.array(content, { maxLength: 3 })),
      { maxKeys: 6 },
    ),
  },
  { requiredKeys: ['value'] },
);

const request: fc.Arbitrary<ProduceRequest> = fc.record({
  acks: fc.constantFrom(-1, 0, 1),
  timeout: fc.nat(),
  transactionalId: fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined)),
  producerId: fc.oneof(fc.bigInt({ min: -1n, max: 2n ** 63n - 1n }).map(String), fc.integer(), fc.constant(undefined)),
  producerEpoch: fc.integer({ min: -1, max: 32_767 }),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ unit: 'binary', maxLength: 20 }),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(100),
          firstSequence: fc.oneof(fc.integer({ min: -1, max: 0x7fff_ffff }), fc.constant(undefined)),
          messages: fc.array(message, { maxLength: 4 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
});

const byKafkajs = async (of: ProduceRequest): Promise<Buffer> =>
  (await (original as (of: ProduceRequest) => { encode(): Promise<{ buffer: Buffer }> })(of).encode()).buffer;

const byUs = (of: ProduceRequest): Buffer => {
  const { bytes: written, length } = encodeProduce(of);
  return written.subarray(HEADROOM, length);
};

const of = (...messages: unknown[]): ProduceRequest => ({
  acks: -1,
  timeout: 1000,
  topicData: [{ topic: 't', partitions: [{ partition: 0, messages: messages as ProducedMessage[] }] }],
});

describe('a Produce request', () => {
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(NOW));
  afterEach(() => void jest.restoreAllMocks());

  it('has the bytes that kafkajs gives it', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (any) => {
        expect(byUs(any).equals(await byKafkajs(any))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [64, [1, 4, 5, 6, 7, 8, 9]],
    [8_192, [1, 6, 7, 8, 9, 10, 127, 128, 129]],
    [1_048_576, [1, 9, 128]],
  ])('has them where a record of about %i bytes is moved behind its own length', async (size, all) => {
    for (const less of all)
      for (const headers of [undefined, { a: 'x'.repeat(300) }]) {
        const any = of({ key: null, value: Buffer.alloc(size - less), headers });
        expect(byUs(any).equals(await byKafkajs(any))).toBe(true);
      }
  });

  it('has them where a message has more headers than a byte counts', async () => {
    const headers = Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`name ${n}`, `value ${n}`]));
    const any = of({ value: 'v', headers });
    expect(byUs(any).equals(await byKafkajs(any))).toBe(true);
  });

  it.each([
    ['a number as value', { value: 5 }],
    ['a typed array as key', { key: new Uint8Array(3), value: 'v' }],
    ['a header that is null', { value: 'v', headers: { a: null } }],
    ['a header that is undefined', { value: 'v', headers: { a: undefined } }],
    ['a timestamp that is no number', { value: 'v', timestamp: 'soon' }],
  ])('is not made of %s', (_, any) => {
    expect(() => byUs(of(any))).toThrow();
  });
});
