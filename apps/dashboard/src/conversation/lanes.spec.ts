import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrowOf, lanesOf, MOST_LANES } from './lanes.ts';

const labels = (of: ReturnType<typeof lanesOf>) => of.lanes.map((lane) => lane.label);

describe('lanesOf', () => {
  it('gives each participant a lane, in the order of appearance', () => {
    const lanes = lanesOf([
      { from: 'customer', to: ['triage'] },
      { from: 'triage', to: ['refund', 'mail'] },
      { from: 'refund', to: [] },
    ]);
    expect(labels(lanes)).toEqual(['customer', 'triage', 'refund', 'mail']);
    expect(arrowOf({ from: 'triage', to: ['mail', 'customer'] }, lanes)).toEqual({ from: 1, to: [3, 0] });
    expect(arrowOf({ from: 'refund', to: [] }, lanes)).toEqual({ from: 2, to: [] });
  });

  it('puts all tools in the last lane', () => {
    const lanes = lanesOf([
      { from: 'a', to: ['tool:x'] },
      { from: 'tool:y', to: ['b'] },
    ]);
    expect(labels(lanes)).toEqual(['a', 'b', '2 tools']);
    expect(arrowOf({ from: 'tool:y', to: ['b'] }, lanes)).toEqual({ from: 2, to: [1] });
    expect(labels(lanesOf([{ from: 'a', to: ['tool:x'] }]))).toEqual(['a', 'tool:x']);
  });

  it('lets the quietest share a lane where there are too many', () => {
    const ways = Array.from({ length: 12 }, (_, i) => ({ from: `a${i}`, to: ['a11'] }));
    expect(labels(lanesOf([...ways, { from: 'a9', to: [] }, { from: 'a11', to: ['tool:t'] }]))).toEqual([
      'a0',
      'a11',
      'a1',
      'a2',
      'a3',
      'a9',
      '6 others',
      'tool:t',
    ]);
  });

  it('never has more lanes than fit, and one for everybody', () => {
    const agent = fc.constantFrom(...'abcdefghijklmnop', 'tool:1', 'tool:2');
    const way = fc.record({ from: agent, to: fc.array(agent, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(way), (ways) => {
        const lanes = lanesOf(ways);
        expect(lanes.lanes.length).toBeLessThanOrEqual(MOST_LANES);
        for (const { from, to } of ways)
          for (const it of [from, ...to]) expect(lanes.lanes[lanes.at.get(it) ?? -1]).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });
});
