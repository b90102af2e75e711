import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitrate, type ArbitrationRecord } from './arbiter.ts';
import { type BudgetRecord, type BudgetState, spend } from './budget.ts';
import { type AuditRecord, repeat } from './repeat.ts';
import { anyBudgetPolicy, anyRequest, anyRequests } from './requests.testkit.ts';

const T0 = 1_772_366_400_000;
const stored = <T extends AuditRecord>(record: T): T => JSON.parse(JSON.stringify(record)) as T;
const choice = stored(
  arbitrate({
    candidates: [
      { id: 'merge', weight: 3, trust: 90 },
      { id: 'rebase', weight: 2, trust: 40 },
    ],
    k: 1,
    seed: 'agent-decisions-processed/2/1042',
  }),
);
const decision = stored(spend({ capacity: 1, refill_per_hour: 1, reserved_for_urgent: 0 }, null, {}, T0));

describe('a repetition', () => {
  it('of a choice that was stored as JSON gives the same one', () => {
    fc.assert(
      fc.property(anyRequest(), (request) => {
        const record = arbitrate(request);
        expect(repeat(stored(record))).toEqual({ same: true, differences: [], repeated: record });
      }),
      { numRuns: 200 },
    );
  });

  it('of a decision on the budget gives the same one', () => {
    fc.assert(
      fc.property(anyBudgetPolicy, anyRequests, (policy, requests) => {
        let state: BudgetState | null = null;
        for (const { now, cost, urgent } of requests) {
          const record: BudgetRecord = spend(policy, state, { cost, urgent }, now);
          expect(repeat(stored(record))).toEqual({ same: true, differences: [], repeated: record });
          state = record.after;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('allows a key what another logarithm may differ by, and no more', () => {
    const [first, ...others] = choice.ranking;
    const off = (by: number): ArbitrationRecord => ({
      ...choice,
      ranking: [{ ...first!, key: first!.key + by }, ...others],
    });
    expect(repeat(off(1e-14)).same).toBe(true);
    expect(repeat(off(1e-9)).differences).toEqual([
      expect.stringMatching(/^ranking\[0\]\.key: recorded \S+, now \S+$/),
    ]);
  });

  it.each<[string, AuditRecord, string]>([
    [
      'another one was let go ahead',
      { ...choice, chosen: choice.ranking.slice(1).map(({ id }) => id) },
      `chosen[0]: recorded "${choice.ranking[1]?.id}", now "${choice.ranking[0]?.id}"`,
    ],
    [
      'the places were changed',
      { ...choice, ranking: choice.ranking.toReversed() },
      `ranking[0].id: recorded "${choice.ranking[1]?.id}", now "${choice.ranking[0]?.id}"`,
    ],
    [
      'somebody is missing among those chosen',
      { ...choice, k: 2 },
      `chosen[1]: recorded nothing, now "${choice.ranking[1]?.id}"`,
    ],
    [
      'a weight is none',
      { ...choice, ranking: [{ ...choice.ranking[0]!, weight: 0 }] },
      "the record's input is refused: candidates[0].weight is 0; it has to be a finite number above 0. Leave out a plan that must not go ahead.",
    ],
    [
      'the algorithm is another one',
      { ...choice, algorithm: 'gumbel-top-k/0' },
      'algorithm: the record was made by another one than gumbel-top-k/1, which is the one known here',
    ],
    ['advice was made of an action', { ...decision, outcome: 'advise' }, 'outcome: recorded "advise", now "act"'],
    [
      'one part more is left',
      { ...decision, after: { ...decision.after, parts: 1 } },
      'after.parts: recorded 1, now 0',
    ],
  ])('says so where %s', (_, record, difference) => {
    const found = repeat(stored(record));
    expect(found.same).toBe(false);
    expect(found.differences).toContain(difference);
  });

  it('says so where the seed is another one', () => {
    const found = repeat({ ...choice, seed: 'another' });
    expect(found.differences.filter((line) => line.includes('gumbel'))).toHaveLength(2);
  });
});
