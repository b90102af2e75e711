import { describe, expect, it } from '@jest/globals';
import { defectsOf } from '../verify/compare.ts';
import { compareStored } from './stored.ts';

const log = new Map([
  ['red/a', { score: 61.5, evidence: { kind: 'conflict' } }],
  ['red/b', { score: 50, evidence: null }],
]);

describe('compareStored', () => {
  it('finds nothing wrong with the same, whatever the order of fields', () => {
    const stored = new Map([
      ['red/b', { evidence: null, score: 50 }],
      ['red/a', { score: 61.5, evidence: { kind: 'conflict' } }],
    ]);
    expect(compareStored(log, stored)).toMatchObject({ in: 2, out: 2 });
    expect(defectsOf(compareStored(log, stored))).toBe(0);
  });

  it('names who is missing, who is too many and which fields differ', () => {
    const stored = new Map<string, Record<string, unknown>>([
      ['red/a', { score: 61, evidence: { kind: 'conflict' }, more: true }],
      ['red/c', {}],
    ]);
    const tally = compareStored(log, stored);
    expect(tally).toMatchObject({ in: 2, out: 2, missing: 1, wrong: 2 });
    expect(tally.examples).toEqual([
      'missing: Redis does not hold red/b',
      'wrong: of red/a, Redis and the log differ in score, more',
      'wrong: Redis holds red/c, of whom the log knows nothing',
    ]);
  });
});
