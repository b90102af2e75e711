import type { TrustPoint } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FLEET, iso, NOW, trust } from '../testing.ts';
import { CHART, chartShape } from './chart.ts';
import { withLive } from './use-history.ts';
import { waterfall } from './waterfall.ts';

const point = (of: Partial<TrustPoint> = {}): TrustPoint => ({
  timestamp: iso(NOW),
  score: 50,
  uncertainty: 5,
  standing: 'active',
  enforced: false,
  reason: 'Tool error',
  change: -2,
  message_id: null,
  decision_offset: 1,
  ...of,
});

/** A course of scores as a ledger would write it. */
const course = fc
  .tuple(
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 }),
  )
  .map(([start, changes]) => {
    let score = start;
    return changes.map((wanted, i) => {
      const after = Math.min(100, Math.max(0, score + wanted));
      const change = after - score;
      score = after;
      return point({ timestamp: iso(NOW + i * 1000), score, change });
    });
  });

describe('waterfall', () => {
  it('adds up exactly from opening balance to now, in whole points', () => {
    fc.assert(
      fc.property(course, (points) => {
        const steps = waterfall(points);
        const opening = steps[0];
        const now = steps.at(-1);
        const between = steps.slice(1, -1);
        expect(now?.to).toBe(Math.round(points.at(-1)?.score ?? NaN));
        expect((opening?.to ?? 0) + between.reduce((sum, step) => sum + step.to - step.from, 0)).toBe(now?.to);
        for (const { from, to } of steps) expect(Number.isInteger(from) && Number.isInteger(to)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('names the largest changes in order of time and counts the others', () => {
    const points = [3, -14, 1, -9, 2, -8, -1, 4, -5, 2].map((change, i, all) =>
      point({ timestamp: iso(NOW + i), change, score: 60 + all.slice(0, i + 1).reduce((a, b) => a + b, 0) }),
    );
    const steps = waterfall(points);
    expect(steps.map((step) => [step.kind, step.to - step.from])).toEqual([
      ['opening', 60],
      ['change', 3],
      ['change', -14],
      ['change', -9],
      ['change', -8],
      ['change', 4],
      ['change', -5],
      ['rest', 4],
      ['now', 35],
    ]);
    expect(steps.at(-2)?.reason).toBe('4 smaller changes');
  });

  it('is empty without points', () => {
    expect(waterfall([])).toEqual([]);
  });
});

describe('chartShape', () => {
  it('stays between 0 and 100 with its band, and never says NaN', () => {
    fc.assert(
      fc.property(course, (points) => {
        const shape = chartShape(points, NOW - 60_000, NOW + 120_000);
        expect(`${shape?.line}${shape?.band}`).not.toMatch(/NaN|Infinity/);
        const heights = [...(shape?.band ?? '').matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map((match) =>
          Number(match[2]),
        );
        expect(Math.min(...heights)).toBeGreaterThanOrEqual(CHART.top);
        expect(Math.max(...heights)).toBeLessThanOrEqual(CHART.height - CHART.bottom);
      }),
      { numRuns: 100 },
    );
  });

  it('marks where the standing changed, in the conditional where only observed', () => {
    const points = [
      point(),
      point({ timestamp: iso(NOW + 1000), standing: 'quarantined', enforced: false }),
      point({ timestamp: iso(NOW + 2000), standing: 'probation' }),
    ];
    expect(chartShape(points, NOW - 1000, NOW + 3000)?.marks.map((mark) => mark.words)).toEqual([
      'would be quarantined',
      'probation',
    ]);
  });

  it('begins where the range does, or where the agent did', () => {
    const begin = (born?: number) =>
      chartShape([point()], NOW - 1000, NOW + 1000, born)?.line.match(/^M([\d.]+),/)?.[1];
    const middle = CHART.left + (CHART.width - CHART.right - CHART.left) / 2;
    expect(Number(begin())).toBe(CHART.left);
    expect(Number(begin(NOW))).toBe(middle);
  });

  it('draws nothing without points', () => {
    expect(chartShape([], NOW - 1000, NOW)).toBeNull();
  });
});

describe('withLive', () => {
  const history = {
    fleet_id: FLEET,
    agent_id: 'a',
    from: iso(NOW - 3_600_000),
    to: iso(NOW),
    points: [point({ timestamp: iso(NOW - 5000), score: 60 })],
    next_cursor: null,
    served_from: 'redis' as const,
  };

  it('puts a newer live score behind the past, once', () => {
    const live = trust('a', { timestamp: iso(NOW), score: 55 });
    expect(withLive(history, live).map((it) => [it.score, it.change])).toEqual([
      [60, -2],
      [55, -5],
    ]);
    expect(withLive(history, trust('a', { timestamp: iso(NOW - 5000) }))).toHaveLength(1);
    expect(withLive(undefined, live)).toEqual([]);
  });
});
