import { describe, expect, it } from '@jest/globals';
import { graphGoalText } from '../report/graph-figures.ts';
import { messageId } from './decision.ts';
import type { GraphFigures } from './measure.ts';
import { readOptions } from './options.ts';
import { SteadyFleet, type UpdateFigures } from './updates.ts';

const update = (p50: number, p99: number): UpdateFigures => ({
  edges: 1,
  nodes: 1,
  p50,
  p99,
  max: p99,
  cpu: p50,
  expiry: 0.1,
});
const figures = (small: UpdateFigures, large: UpdateFigures): GraphFigures => ({
  messages: 1,
  updates: [small, large],
  metrics: [],
  films: [],
});

describe('bench:graph', () => {
  it('says which goal was missed', () => {
    const verdicts = (text: string) =>
      text
        .split('\n')
        .slice(2)
        .map((line) => line.includes('MISSED'));
    expect(verdicts(graphGoalText(figures(update(10, 40), update(20, 50))))).toEqual([false, false, false]);
    expect(verdicts(graphGoalText(figures(update(10, 20), update(21, 51))))).toEqual([true, true, true]);
  });

  it('keeps a graph of the size that it says', () => {
    const fleet = new SteadyFleet(1_000);
    fleet.run(5_000);
    expect(fleet.graph.edges.size).toBeGreaterThan(450);
    expect(fleet.graph.edges.size).toBeLessThan(1_000);
    expect(fleet.figures().p99).toBeGreaterThanOrEqual(fleet.figures().p50);
  });

  it('gives each message an id of its own', () => {
    const ids = new Set(Array.from({ length: 1_000 }, (_, n) => messageId(n)));
    expect(ids.size).toBe(1_000);
    expect([...ids].every((id) => /^[0-9a-f]{8}-[0-9a-f-]{14}-[0-9a-f]{12}$/.test(id))).toBe(true);
  });

  it('reads its command line', () => {
    expect(readOptions([])).toEqual({ messages: 100_000, films: true, write: false });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['--write', '--no-films'])).toThrow('--no-films');
  });
});
