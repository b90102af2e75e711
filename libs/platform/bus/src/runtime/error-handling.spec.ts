import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Adder, adder, items, totals } from '../testing/example.ts';
import { testDriver } from '../testing/test-driver.ts';

const MAX_ATTEMPTS = 5;

const retry = fc.record({
  attempts: fc.integer({ min: 2, max: MAX_ATTEMPTS }),
  pause_ms: fc.integer({ min: 1, max: 1000 }),
  max_pause_ms: fc.integer({ min: 1, max: 5000 }),
});

/** How often the handler throws at each record of some batches; Infinity: whenever it sees it. */
const batches = fc.array(
  fc.array(fc.oneof(fc.constant(0), fc.nat(MAX_ATTEMPTS + 1), fc.constant(Infinity)), { minLength: 1, maxLength: 6 }),
  { minLength: 1, maxLength: 5 },
);

describe('what a handler’s errors cost', () => {
  it('Feature: real-time-data-flow, Property 2: Kafka error handling with retry and DLQ', async () => {
    await fc.assert(
      fc.asyncProperty(retry, batches, async (retry, batches) => {
        // The pause before each attempt at a record.
        const pauses = new Map<string, number[]>();
        class Watched extends Adder {
          override process(...[record, context]: Parameters<Adder['process']>): ReturnType<Adder['process']> {
            const { id } = record.value as { id: string };
            const before = [...pauses.values()].flat().length;
            pauses.set(id, [...(pauses.get(id) ?? []), ...driver.pauses.slice(before)]);
            return super.process(record, context);
          }
        }
        const handler = new Watched();
        const driver = testDriver(adder, handler, { retry, partition: 3 });
        const given = batches.flatMap((batch, n) =>
          batch.map((failures, m) => ({ id: `${n}-${m}`, failures, n: m + 1 })),
        );
        for (const { id, failures } of given) handler.failures.set(id, failures);
        for (const [n, batch] of batches.entries()) {
          const values = batch.map((_, m) => ({ group: 'g', id: `${n}-${m}`, n: m + 1, act: 'count' as const }));
          await driver.pipeAll(items, values, { headers: { ce_id: `batch ${n}`, traceparent: '00-1-2-01' } });
        }

        const growing = Array.from({ length: retry.attempts - 1 }, (_, attempt) =>
          Math.min(retry.pause_ms * 2 ** attempt, retry.max_pause_ms),
        );
        for (const some of pauses.values()) expect(some).toEqual(growing.slice(0, some.length));

        const letters = driver.deadLetters();
        const dead = new Set(letters.map(({ headers }) => Number(headers['dl_offset'])));
        expect(dead.size).toBe(letters.length);
        for (const [offset, { id, failures }] of given.entries()) {
          // A record is seen in its batch, too, where nothing before it fails.
          if (failures < retry.attempts) expect(dead).not.toContain(offset);
          if (failures > retry.attempts) expect(dead).toContain(offset);
          if (dead.has(offset)) expect(pauses.get(id)).toEqual(growing);
        }
        for (const { value, headers } of letters) {
          const { id, n } = given[Number(headers['dl_offset'])] ?? { id: '', n: 0 };
          expect(value).toEqual(Buffer.from(JSON.stringify({ group: 'g', id, n, act: 'count' })));
          expect(headers).toMatchObject({
            ce_id: `batch ${id.split('-')[0]}`,
            traceparent: '00-1-2-01',
            dl_topic: 'items',
            dl_partition: '3',
            dl_processor: 'adder',
            dl_reason: 'failed',
            dl_error: expect.stringContaining(`cannot take ${id}`),
            dl_time: new Date(driver.now).toISOString(),
          });
        }

        // The others went through, each once and in order, as if those had never been there.
        let sum = 0;
        const through = given.filter((_, offset) => !dead.has(offset));
        expect(driver.readRecords(totals).map(({ value, headers }) => [headers['echo'], value.sum])).toEqual(
          through.map(({ id, n }) => [id, (sum += n)]),
        );
        expect(driver.stores.sums.get('g')?.sum).toBe(through.length === 0 ? undefined : sum);
      }),
      { numRuns: 200 },
    );
  });
});
