import { describe, expect, it } from '@jest/globals';
import { apply, Draft } from './records.ts';

describe('a draft', () => {
  it('has the changes on top of what was there, which stays as it was', () => {
    const before = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    const draft = new Draft(before);
    draft.put('a', 4);
    draft.delete('b');
    draft.put('d', 5);
    draft.delete('nothing');
    expect([draft.get('a'), draft.get('b'), draft.get('c'), draft.get('d'), draft.size]).toEqual([
      4,
      undefined,
      3,
      5,
      3,
    ]);
    expect([...draft.entries()]).toEqual([
      ['c', 3],
      ['a', 4],
      ['d', 5],
    ]);
    expect([...before]).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    apply(before, draft.changes);
    expect([...before]).toEqual([...draft.entries()]);
    draft.put('b', 6);
    expect([draft.get('b'), draft.size]).toEqual([6, 4]);
  });
});
