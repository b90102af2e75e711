import { describe, expect, it } from '@jest/globals';
import { testDriver } from '@chorus/bus';
import fc from 'fast-check';
import { count, Counter, RECENT } from '../worker/processors.ts';
import { counted, type Step, steps } from '../worker/topics.ts';
import { fold } from './fold.ts';
import type { ReadRecord } from './record.ts';

const record = (offset: number, value: string): ReadRecord => ({
  topic: 'steps',
  partition: 0,
  offset,
  timestamp: 1000 + offset,
  value,
  headers: {},
});
const step = (offset: number, one: Partial<Step>): ReadRecord =>
  record(offset, JSON.stringify({ key: 'a', n: offset, id: `a/${offset}`, ...one }));

const contents = (outcomes: readonly { readonly content: string }[]) =>
  outcomes.map(({ content }) => JSON.parse(content) as Record<string, unknown>);

/** Runs of the property: handlers remember at which ids they have thrown. */
let runs = 0;

describe('fold', () => {
  it('counts each key, in the order of offsets, whatever the order of reading', () => {
    const { count, forward } = fold([step(2, { key: 'b' }), step(1, {}), step(0, {})]);
    expect(contents(count).map(({ key, count }) => [key, count])).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    expect(contents(forward)[1]).toEqual({ key: 'a', n: 1, from: { partition: 0, offset: 1 } });
  });

  it('knows the last identities, as far as the memory reaches', () => {
    const others = Array.from({ length: RECENT - 1 }, (_, n) => step(n + 1, {}));
    const last = others.length + 1;
    const within = fold([step(0, { id: 'again' }), ...others, step(last, { id: 'again' })]);
    expect(contents(within.count).at(-1)).toMatchObject({ repeated: true });
    const beyond = fold([step(0, { id: 'again' }), ...others, step(last, {}), step(last + 1, { id: 'again' })]);
    expect(contents(beyond.count).at(-1)).toMatchObject({ repeated: false });
    expect(beyond.states.get(0)?.recent).toHaveLength(RECENT);
  });

  it('gives up what cannot be read, is rejected or always fails, and remembers nothing of it', () => {
    const { count, states } = fold([
      record(0, 'no JSON'),
      record(1, '{}'),
      step(2, { trouble: 'reject' }),
      step(3, { trouble: 'throw' }),
      step(4, { trouble: 'block' }),
      step(5, { trouble: 'throw-twice' }),
    ]);
    expect(count.map(({ kind }) => kind)).toEqual([...Array<string>(5).fill('dead letter'), 'output']);
    expect(contents(count).map(({ reason }) => reason)).toEqual([
      'not_json',
      'schema',
      'rejected',
      'failed',
      'failed',
      undefined,
    ]);
    expect(states.get(0)?.recent).toEqual(['a/5']);
  });

  it('is what the processor does without any fault, wherever batches end and tasks are restored', async () => {
    const trouble = fc.option(fc.constantFrom('reject', 'throw', 'throw-twice'), { nil: undefined, freq: 8 });
    const one = fc.record({ key: fc.constantFrom('a', 'b'), back: fc.integer({ min: 0, max: 60 }), trouble });
    const batches = fc.array(
      fc.record({ batch: fc.array(one, { minLength: 1, maxLength: 20 }), restart: fc.boolean() }),
      {
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const driver = testDriver(count, new Counter(() => {}));
        const inputs: ReadRecord[] = [];
        for (const [at, { batch, restart }] of all.entries()) {
          const first = inputs.length;
          const values = batch.map(({ key, back, trouble }, i): Step => {
            const n = first + i;
            const id = `${runs}/${Math.max(0, n - back)}`;
            return { key, n, id, ...(trouble ? { trouble, id: `${runs}/own/${n}` } : {}) };
          });
          for (const value of values) inputs.push({ ...step(inputs.length, value), timestamp: at });
          await driver.pipeAll(steps, values, { at });
          if (restart) driver.restart(new Counter(() => {}));
        }
        runs++;
        const { count: expected, states } = fold(inputs);
        const outputs = expected.filter(({ kind }) => kind === 'output');
        expect(driver.read(counted).map((value) => JSON.stringify(value))).toEqual(
          outputs.map(({ content }) => content),
        );
        expect(driver.deadLetters()).toHaveLength(expected.length - outputs.length);
        const { counts = {}, recent = [] } = states.get(0) ?? {};
        expect(Object.fromEntries(driver.stores.counts.entries())).toEqual(counts);
        const known = new Set(inputs.map(({ value }) => (JSON.parse(value) as Step).id));
        for (const id of known) expect(driver.stores.known.has(id)).toBe(recent.includes(id));
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
