import { describe, expect, it } from '@jest/globals';
import { Strangers, STRANGERS_PER_MINUTE } from './strangers.ts';

describe('requests without a known key', () => {
  it('are told of up to a number each minute, and then counted', () => {
    const strangers = new Strangers();
    const taken = (count: number, now: number) => Array.from({ length: count }, () => strangers.take(now));
    expect(taken(STRANGERS_PER_MINUTE, 0)).toEqual(Array.from({ length: STRANGERS_PER_MINUTE }, () => 0));
    expect(taken(2, 59_999)).toEqual([undefined, undefined]);
    expect(taken(2, 60_000)).toEqual([2, 0]);
  });
});
