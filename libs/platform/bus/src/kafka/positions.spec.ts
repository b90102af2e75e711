import { describe, expect, it } from '@jest/globals';
import { committedPosition, forgottenPositions, type Input } from './positions.ts';

describe('committed positions', () => {
  const partitions = [
    { partition: 0, offset: '7', metadata: 'm' },
    { partition: 1, offset: '-1' },
  ];
  const of = (topic: string, partition: number) => committedPosition([{ topic: 'a', partitions }], topic, partition);

  it('are what the broker says, -1 where there is none', () => {
    expect(of('a', 0)).toEqual({ offset: 7, metadata: 'm' });
    expect(of('a', 1)).toEqual({ offset: -1, metadata: undefined });
  });

  it.each([
    ['another topic', () => of('b', 0)],
    ['another partition', () => of('a', 2)],
    ['no number', () => committedPosition([{ topic: 'a', partitions: [{ partition: 0, offset: '' }] }], 'a', 1)],
    ['nothing', () => committedPosition([], 'a', 0)],
  ])('are not made up where the answer has %s', (_, position) => {
    expect(position).toThrow(/Kafka does not say which position of [ab]\/\d is committed/);
  });
});

describe('forgotten positions', () => {
  const changelog = { name: 'adder-changelog', start: 0, end: 9 };
  const input = (name: string, committed: number, end = 50): Input => ({ name, start: 10, end, committed });
  const told = (inputs: readonly Input[], log = changelog) => forgottenPositions('ns.adder', inputs, log);

  it('are told where the changelog has something and no input has a position', () => {
    const text = told([input('a', -1), input('b', -1), input('empty', -1, 10)]);
    expect(text).toContain('no position of the group ns.adder is committed');
    expect(text).toContain('a from 10 to 50, b from 10 to 50');
    expect(text).not.toContain('empty');
  });

  it('are not those of a new processor, of one input among several, or of inputs where there is nothing', () => {
    expect(told([input('a', -1)], { ...changelog, end: 0 })).toBeUndefined();
    expect(told([input('a', 12), input('new', -1)])).toBeUndefined();
    expect(told([input('a', -1, 10)])).toBeUndefined();
  });
});
