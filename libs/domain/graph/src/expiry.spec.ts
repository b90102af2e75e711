import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Expiry } from './expiry.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', '__proto__');
const act = fc.oneof(
  fc.record({ put: key, off: fc.integer({ min: -3_000, max: 90_000 }) }),
  fc.record({ gone: key }),
  fc.record({ passed: fc.oneof(fc.nat(1_500), fc.nat(200_000)), taken: fc.boolean() }),
);

describe('what comes due', () => {
  it('is told when it is due and not before, however often it was put off or brought forward', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const expiry = new Expiry();
        const dates = new Map<string, number>();
        let now = 1_000_000;
        for (const one of acts) {
          if ('put' in one) {
            expiry.set(one.put, now + one.off);
            dates.set(one.put, now + one.off);
          } else if ('gone' in one) {
            expiry.delete(one.gone);
            dates.delete(one.gone);
          } else {
            now += one.passed;
            const due = expiry.due(now);
            const expected = [...dates].filter(([, date]) => date < now).map(([name]) => name);
            expect(due.toSorted()).toEqual(expected.toSorted());
            if (one.taken)
              for (const name of due) {
                expiry.delete(name);
                dates.delete(name);
              }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
