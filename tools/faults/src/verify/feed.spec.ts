import { describe, expect, it } from '@jest/globals';
import { compareFed } from './feed.ts';

const at = (offset: number, n: number) => ({
  topic: 'steps',
  partition: 1,
  offset,
  timestamp: 0,
  value: JSON.stringify({ key: 'a', n, id: 'x' }),
  headers: {},
});
const fed = [
  { partition: 1, offset: 4, key: 'a', n: 0 },
  { partition: 1, offset: 5, key: 'a', n: 1 },
];

describe('compareFed', () => {
  it('finds everything where it was said to be, and minds nothing else', () => {
    expect(compareFed([at(3, 0), at(4, 0), at(5, 1)], fed)).toEqual([]);
  });

  it('finds what was confirmed and is not there', () => {
    expect(compareFed([at(4, 0)], fed)).toEqual([
      'input: 1 steps are not where the feeder was told that they are, the first step 1 of a at 1@5',
    ]);
    expect(compareFed([at(4, 1), at(5, 0)], fed)).toHaveLength(1);
  });
});
