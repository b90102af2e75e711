import { describe, expect, it } from '@jest/globals';
import { paintGoalText, paintText } from '../report/paint-figures.ts';
import type { Summary } from '../statistics.ts';
import type { PaintFigures } from './measure.ts';
import { readOptions } from './options.ts';
import { listed } from './page.ts';

describe('the list of a page', () => {
  it('holds a message with its own item, or once a newer one is painted', () => {
    const painted = new Map([
      ['b', 20],
      ['d', 15],
    ]);
    expect([...listed(['a', 'b', 'c', 'd', 'e'], painted)]).toEqual([
      ['d', 15],
      ['c', 15],
      ['b', 15],
      ['a', 15],
    ]);
    expect(listed(['a', 'b'], new Map([['a', 5]])).has('b')).toBe(false);
  });
});

describe('bench:paint', () => {
  const times = (p99: number): Summary => ({ count: 12_000, median: 60, p90: 90, p99, max: p99 });
  const figures = (p99: number): PaintFigures => ({
    ...{ rate: 200, agents: 24, accepted: times(20), decided: times(30), socket: times(80), painted: times(p99) },
    ...{ told: 1, itself: 0.99, cores_busy: 0.8, clocks: [{ ahead_ms: 0, within_ms: 1 }] },
  });

  it('says whether its goal was met', () => {
    expect(paintGoalText(figures(499))).toContain('met');
    expect(paintGoalText(figures(500))).toContain('MISSED');
    expect(paintText(figures(120))).toContain('12,000 messages');
    expect(paintText(figures(120))).not.toContain('left out');
    expect(paintText({ ...figures(120), told: 0.96 })).toContain(
      '96 % of the messages were in a frame of the socket themselves',
    );
  });

  it('reads its command line', () => {
    expect(readOptions([])).toEqual({ rate: 200, seconds: 60, write: false });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['--rate', 'x'])).toThrow('--rate');
  });
});
