import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare, defectsOf } from './compare.ts';
import type { FoundOutcome, Outcome } from './record.ts';

const outcome = (partition: number, offset: number): Outcome => ({
  from: { partition, offset },
  kind: 'output',
  content: `${partition}@${offset}`,
});

/** Two input partitions of four records each. */
const expected = [0, 1].flatMap((partition) => [0, 1, 2, 3].map((offset) => outcome(partition, offset)));

/** All of these on one partition of the output, in this order. */
const onLog = (outcomes: readonly Outcome[]): FoundOutcome[] =>
  outcomes.map((one, offset) => ({ ...one, at: { partition: 5, offset } }));

const without = (n: number) => expected.filter((_, i) => i !== n);

describe('compare', () => {
  it('finds nothing wrong with what is right, in whatever order partitions come', () => {
    const turns = fc.shuffledSubarray([0, 0, 0, 0, 1, 1, 1, 1], { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(turns, (order) => {
        const next = [0, 0];
        const found = onLog(order.map((partition) => outcome(partition, next[partition]!++)));
        expect(compare(expected, found)).toMatchObject({ in: 8, out: 8, examples: [] });
        expect(defectsOf(compare(expected, found))).toBe(0);
      }),
    );
  });

  it('finds what is missing', () => {
    const tally = compare(expected, onLog(without(2)));
    expect(tally).toMatchObject({ in: 8, out: 7, missing: 1, twice: 0, out_of_order: 0, wrong: 0 });
    expect(tally.examples).toEqual(['missing: 0@2 has no outcome']);
  });

  it('finds what is there twice, also as a dead letter', () => {
    const again: Outcome = { ...outcome(1, 0), kind: 'dead letter' };
    const tally = compare(expected, onLog([...expected, outcome(1, 3), again]));
    expect(tally).toMatchObject({ in: 8, out: 10, missing: 0, twice: 2, out_of_order: 0, wrong: 0 });
    expect(tally.examples[0]).toBe('twice: 1@3 has the output at 5@7 and the output at 5@8');
  });

  it('finds what is out of order, as seen in one partition of the output', () => {
    const swapped = [...expected.slice(0, 6), outcome(1, 3), outcome(1, 2)];
    const tally = compare(expected, onLog(swapped));
    expect(tally).toMatchObject({ missing: 0, twice: 0, out_of_order: 1, wrong: 0 });
    expect(tally.examples).toEqual(['out of order: the output at 5@7 is of 1@2, behind that of offset 3']);
  });

  it('finds what says something else, and what should be a dead letter', () => {
    const other = { ...outcome(0, 0), content: 'something else' };
    expect(compare(expected, onLog([other, ...without(0)]))).toMatchObject({ wrong: 1, missing: 0 });
    const dead: Outcome = { ...outcome(0, 0), kind: 'dead letter' };
    expect(compare(expected, onLog([dead, ...without(0)]))).toMatchObject({ wrong: 1, missing: 0 });
  });

  it('finds what no committed input is the cause of', () => {
    const tally = compare(expected, onLog([...expected, outcome(0, 4)]));
    expect(tally).toMatchObject({ in: 8, out: 9, wrong: 1 });
    expect(tally.examples).toEqual(['wrong: the output at 5@8 is of 0@4, which is no committed record of the input']);
  });

  it('finds every single omission, repetition and exchange of neighbours of a partition', () => {
    const position = fc.integer({ min: 0, max: 7 });
    fc.assert(
      fc.property(position, fc.constantFrom('leave out', 'repeat', 'exchange'), (n, defect) => {
        const found = [...expected];
        if (defect === 'leave out') found.splice(n, 1);
        if (defect === 'repeat') found.splice(n, 0, found[n] as Outcome);
        if (defect === 'exchange') {
          const first = n % 4 === 3 ? n - 1 : n;
          found.splice(first, 2, found[first + 1] as Outcome, found[first] as Outcome);
        }
        expect(defectsOf(compare(expected, onLog(found)))).toBe(1);
      }),
    );
  });
});
