import { describe, expect, it } from '@jest/globals';
import { clientGoalText, clientText } from '../report/client-figures.ts';
import { riseOf, type ClientRun, type ClientRuns } from './measure.ts';
import { readOptions } from './options.ts';

const run = (p50: number): ClientRun => ({ step: { p50, p99: 2 * p50 }, call: { p50: 1, p99: 2 } });
const runs: ClientRuns = {
  without: [run(10), run(100), run(10)],
  there: [run(20), run(110), run(10)],
  away: [run(10), run(100), run(10)],
  silent: [run(10), run(100), run(10)],
  full: [run(80), run(180), run(81)],
};

describe('bench:client', () => {
  it('compares within a round', () => {
    expect(riseOf(runs, 'there', 'p50')).toEqual({ median: 10, lowest: 0, highest: 10 });
    expect(riseOf(runs, 'there', 'p99').median).toBe(20);
  });

  it('says which goal was missed', () => {
    const lines = clientGoalText({ runs, calls: 1000 }).split('\n');
    expect(lines.filter((line) => / met /.test(line))).toHaveLength(3);
    expect(lines.filter((line) => line.includes('MISSED'))).toEqual([expect.stringContaining('the buffer full')]);
    expect(clientText({ runs, calls: 1000 })).toContain('1,000 steps in each of 3 runs');
  });

  it('reads its command line', () => {
    expect(readOptions([])).toEqual({ calls: 20_000, runs: 5, write: false });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['--calls', '5'])).toThrow('--calls');
  });
});
