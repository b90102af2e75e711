import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base36, hash } from './hash.ts';

describe('a hash', () => {
  it('is written as JavaScript writes numbers in base 36', () => {
    const edges = [0, 1, 35, 36, 1295, 1296, 1297, 46_655, 46_656, 2 ** 31, 2 ** 53 - 1];
    for (const n of edges) expect(base36(n)).toBe(n.toString(36));
    fc.assert(
      fc.property(fc.maxSafeNat(), (n) => expect(base36(n)).toBe(n.toString(36))),
      { numRuns: 500 },
    );
  });

  it('of parts is that of the text that they make', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), (parts) =>
        expect(hash(...parts)).toBe(hash(parts.join(''))),
      ),
      { numRuns: 200 },
    );
  });

  it('stays what it was: it is kept in the state', () => {
    expect(['', 'agent critic', 'call 1', 'é\n🙂'].map((text) => hash(text))).toEqual([
      'wvjl67o803',
      '1r0g57yug6y',
      '28vma7fj0fk',
      '2596yu85a0c',
    ]);
  });
});
