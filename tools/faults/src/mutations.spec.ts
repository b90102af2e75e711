import { describe, expect, it } from '@jest/globals';
import { isNoticed } from './mutations.ts';
import { compare } from './verify/compare.ts';
import type { FoundOutcome } from './verify/record.ts';

const outcome = (offset: number, at: number): FoundOutcome => ({
  from: { partition: 0, offset },
  kind: 'output',
  content: String(offset),
  at: { partition: 0, offset: at },
});
const expected = [outcome(0, 0), outcome(1, 1)];
const tallies = (...found: FoundOutcome[]) => ({ stateless: compare([], []), stateful: compare(expected, found) });

describe('a mutation', () => {
  it('is noticed where records came again', () => {
    const { stateless, stateful } = tallies(...expected, outcome(1, 2));
    expect(isNoticed({ injected: 1, tallies: { stateless, stateful } })).toBe(true);
    expect(isNoticed({ injected: 1, tallies: { stateless: stateful, stateful: stateless } })).toBe(true);
  });

  it('is not noticed where nothing, or something else, went wrong', () => {
    expect(isNoticed({ injected: 1, tallies: tallies(...expected) })).toBe(false);
    expect(isNoticed({ injected: 1, tallies: tallies(outcome(0, 0)) })).toBe(false);
    expect(isNoticed({ injected: 0, tallies: tallies(...expected, outcome(1, 2)) })).toBe(false);
  });
});
