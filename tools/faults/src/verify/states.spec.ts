import { describe, expect, it } from '@jest/globals';
import { compareStates } from './states.ts';

const expected = new Map([[3, { counts: { a: { count: 2, last_n: 1, last_now: 5 } }, recent: ['a/0', 'a/1'] }]]);
const dump = { partition: 3, counts: { a: { last_n: 1, count: 2, last_now: 5 } }, known: ['a/1', 'a/0'] };

describe('compareStates', () => {
  it('finds nothing wrong with what is right', () => {
    expect(compareStates(expected, [dump])).toEqual([]);
  });

  it('finds a field that differs, and a key that is missing or too many', () => {
    expect(compareStates(expected, [{ ...dump, counts: { a: { ...dump.counts.a, count: 3 } } }])).toHaveLength(1);
    expect(compareStates(expected, [{ ...dump, counts: {} }])).toEqual([
      'state: a of partition 3 holds nothing, not [["count",2],["last_n",1],["last_now",5]]',
    ]);
    expect(compareStates(expected, [{ ...dump, counts: { ...dump.counts, b: { count: 1 } } }])).toHaveLength(1);
  });

  it('finds what a recent memory has forgotten, or still knows', () => {
    expect(compareStates(expected, [{ ...dump, known: ['a/1'] }])).toEqual([
      'state: the recent memory of partition 3 has forgotten a/0',
    ]);
    expect(compareStates(expected, [{ ...dump, known: [...dump.known, 'a/7'] }])).toEqual([
      'state: the recent memory of partition 3 still knows a/7',
    ]);
  });

  it('finds a task that nobody has, or two', () => {
    expect(compareStates(expected, [])).toEqual(['state: partition 3 is dumped 0 times, not once']);
    expect(compareStates(expected, [dump, dump])).toEqual(['state: partition 3 is dumped 2 times, not once']);
  });
});
