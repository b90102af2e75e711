import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GivenUp } from './given-up.ts';

const offsets = fc.uniqueArray(fc.nat(1000), { maxLength: 60 }).map((some) => some.sort((a, b) => a - b));

describe('GivenUp', () => {
  it('knows the last ones of each input, no more than there is something to remember, also when restored', () => {
    fc.assert(
      fc.property(offsets, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 20 }), (given, size, batch) => {
        const sizes = new Map([['seen', size]]);
        const changelog = new Map<string, true | undefined>();
        const live = new GivenUp(sizes);
        for (let at = 0; at < given.length; at += batch) {
          for (const offset of given.slice(at, at + batch)) live.add({ topic: 'seen', offset });
          for (const [key, value] of live.changes()) changelog.set(key, value);
          live.commit();
        }
        const restored = new GivenUp(sizes);
        for (const [key, value] of changelog) restored.restore(key, value);
        const last = given.slice(-size);
        for (const it of [live, restored])
          expect(given.filter((offset) => it.has({ topic: 'seen', offset }))).toEqual(last);
        expect([...changelog.values()].filter(Boolean)).toHaveLength(last.length);
      }),
      { numRuns: 200 },
    );
  });

  it('takes back what a batch added, and keeps nothing of inputs that nobody remembers', () => {
    const givenUp = new GivenUp(new Map([['seen', 2]]));
    givenUp.add({ topic: 'seen', offset: 1 });
    givenUp.add({ topic: 'other', offset: 1 });
    expect([...givenUp.changes()]).toEqual([['__given_up/seen/1', true]]);
    givenUp.rollback();
    expect([...givenUp.changes()]).toEqual([]);
    expect(givenUp.has({ topic: 'seen', offset: 1 })).toBe(false);
    givenUp.restore('sums/seen/1', true);
    expect(givenUp.has({ topic: 'seen', offset: 1 })).toBe(false);
  });
});
