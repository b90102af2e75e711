import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecentMemory } from './state.ts';

/** Undefined: given up. */
const identity = fc.option(fc.integer({ min: 0, max: 12 }).map(String), { nil: undefined });
const batch = fc.record({ identities: fc.array(identity, { maxLength: 12 }), keep: fc.boolean() });

describe('RecentMemory', () => {
  it('knows the last records and no others, wherever batches end and whichever are taken back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(batch, { maxLength: 20 }), (size, batches) => {
        const memory = new RecentMemory(size);
        const committed: (string | undefined)[] = [];
        for (const { identities, keep } of batches) {
          const seen = [...committed];
          for (const one of identities) {
            if (one !== undefined) expect(memory.has(one)).toBe(seen.slice(-size).includes(one));
            memory.add(one);
            seen.push(one);
          }
          if (keep) memory.commit();
          else memory.rollback();
          if (keep) committed.push(...identities);
          for (let n = 0; n <= 12; n++) expect(memory.has(String(n))).toBe(committed.slice(-size).includes(String(n)));
        }
      }),
      { numRuns: 500 },
    );
  });
});
