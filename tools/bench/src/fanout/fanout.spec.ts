import { describe, expect, it } from '@jest/globals';
import { fanoutGoalText, fanoutText } from '../report/fanout-figures.ts';
import { pieces } from './deltas.ts';
import type { FanoutFigures } from './measure.ts';
import { readOptions } from './options.ts';

const same = (value: number) => ({ median: value, lowest: value, highest: value });
const figures = (share: number): FanoutFigures => ({
  clients: 500,
  deltas: 200,
  runs: 5,
  bytes: 12_345,
  ways: {
    hub: { rate: same(80), cpu: same(9) },
    plain: { rate: same(100), cpu: same(7) },
    each: { rate: same(40), cpu: same(20) },
  },
  share: same(share),
});

describe('bench:fanout', () => {
  it('says whether its goal was met', () => {
    expect(fanoutGoalText(figures(0.8))).toContain('met');
    expect(fanoutGoalText(figures(0.79))).toContain('MISSED');
    expect(fanoutText(figures(1))).toContain('12,345 bytes');
  });

  it('has records in the order of the log, ten messages a piece', () => {
    const log = pieces(0);
    const records = [...log.next().value, ...log.next().value];
    for (const topic of ['agent-decisions-processed', 'causal-graph-updates']) {
      const offsets = records.filter((record) => record.topic === topic).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, n) => n));
      expect(offsets).toHaveLength(20);
    }
  });

  it('reads its command line', () => {
    expect(readOptions([])).toEqual({ clients: 500, deltas: 200, runs: 5, write: false });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['--clients', '0'])).toThrow('--clients');
  });
});
