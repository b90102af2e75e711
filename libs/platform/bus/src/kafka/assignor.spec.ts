import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deal } from './assignor.ts';

const members = fc.uniqueArray(fc.record({ id: fc.string(), owned: fc.uniqueArray(fc.nat(12)) }), {
  selector: ({ id }) => id,
  minLength: 1,
  maxLength: 9,
});

describe('dealing partitions to members', () => {
  it('gives each partition to one member, and nobody two more than another', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 12 }), (group, count) => {
        const dealt = [...deal(group, count).values()];
        expect(dealt.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
        const sizes = dealt.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('moves nothing where nothing has changed', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 12 }), (group, count) => {
        const before = deal(group, count);
        const again = group.map(({ id }) => ({ id, owned: before.get(id) ?? [] }));
        expect(deal(again, count)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('takes from each only what a newcomer needs', () => {
    const group = [
      { id: 'a', owned: [0, 1, 2] },
      { id: 'b', owned: [3, 4, 5] },
      { id: 'new', owned: [] },
    ];
    expect(Object.fromEntries(deal(group, 6))).toEqual({ a: [0, 1], b: [3, 4], new: [2, 5] });
  });
});
