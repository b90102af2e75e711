import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@chorus/testing/random';
import { canvasGoalText, framesText, workText } from '../report/canvas-figures.ts';
import { BusyFleet, pairsOf } from './fleet.ts';
import type { CanvasFigures, Traced } from './measure.ts';
import { readOptions } from './options.ts';
import { framesOf, MARKS, type TraceEvent } from './trace.ts';

const event = (name: string, ts: number, more: Partial<TraceEvent> = {}): TraceEvent => ({
  ...{ name, cat: 'devtools.timeline', ph: 'I', ts, pid: 7, tid: 1 },
  ...more,
});
const mark = (name: string, ts: number) => event(name, ts, { cat: 'blink.user_timing' });
const work = (name: string, ts: number, dur: number, more: Partial<TraceEvent> = {}) =>
  event(name, ts, { ph: 'X', dur, ...more });

describe('the frames of a trace', () => {
  const trace = [
    event('DrawFrame', 900_000),
    mark(MARKS.begin, 1_000_000),
    event('DrawFrame', 1_010_000, { tid: 2 }),
    event('DrawFrame', 1_030_000, { tid: 2 }),
    // Another page, and the browser's own compositor.
    event('DrawFrame', 1_040_000, { pid: 8 }),
    work('FireAnimationFrame', 1_020_000, 10_000),
    work('FunctionCall', 1_021_000, 5_000),
    work('FunctionCall', 1_050_000, 20_000),
    work('Layout', 1_055_000, 10_000),
    work('Layout', 1_080_000, 5_000),
    work('FunctionCall', 1_060_000, 20_000, { tid: 3 }),
    mark(MARKS.end, 1_100_000),
    event('DrawFrame', 1_110_000, { tid: 2 }),
  ];

  it('are those that the page drew between its marks', () => {
    const { seconds, drawn, asked, longest_ms } = framesOf(trace);
    expect({ seconds, drawn, asked, longest_ms }).toEqual({ seconds: 0.1, drawn: 2, asked: 1, longest_ms: 70 });
  });

  it('come with what the main thread did, each piece of time counted once', () => {
    expect(framesOf(trace).busy.map(({ what, share }) => [what, Math.round(share * 100)])).toEqual([
      ['messages and React', 20],
      ['drawing the graph', 10],
      ['styles, layout, paint', 5],
    ]);
  });

  it('are none where nothing happened', () => {
    const idle = framesOf([mark(MARKS.begin, 0), mark(MARKS.end, 5_000_000)]);
    expect(idle).toMatchObject({ drawn: 0, asked: 0, longest_ms: 5_000 });
  });

  it('are of no use without the marks', () => {
    expect(() => framesOf([event('DrawFrame', 1)])).toThrow(MARKS.begin);
  });
});

describe('a made-up fleet', () => {
  it('has so many agents and relations, all of which speak', () => {
    const size = { agents: 100, edges: 300 };
    const pairs = pairsOf(size, seededRandom(1));
    expect(new Set(pairs.map(String)).size).toBe(300);
    expect(new Set(pairs.map(([from]) => from)).size).toBe(100);
    expect(pairs.every(([from, to]) => from !== to && to < 100)).toBe(true);
  });

  it('is told in the order of the log', () => {
    const fleet = new BusyFleet({ agents: 30, edges: 60 });
    const records = [...fleet.past(1_000_000), ...fleet.news(50, 1_000_100)];
    for (const topic of ['agent-decisions-processed', 'causal-graph-updates', 'trust-scores']) {
      const offsets = records.filter((record) => record.topic === topic).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, n) => n));
      expect(offsets.length).toBeGreaterThan(30);
    }
  });
});

describe('bench:canvas', () => {
  const frames = (drawn: number): Traced => ({
    ...{ seconds: 10, drawn, asked: drawn, p95_ms: 17, longest_ms: 30 },
    busy: [{ what: 'drawing the graph', share: 0.5 }],
    ...{ page_cores: 0.7, drawing_cores: 0.91 },
  });
  const figures = (live: number, nodes: number, idle: number): CanvasFigures => ({
    ...{ version: '1', rate: 200, width: 800, height: 600, bitmap: frames(600) },
    fleets: [
      {
        ...{ size: { agents: 1000, edges: 3000 }, nodes, edges: 3000 },
        ...{ idle: frames(idle), pan: frames(550), live: frames(live) },
      },
    ],
  });

  it('says whether its goals were met', () => {
    expect(canvasGoalText(figures(500, 1000, 0))).not.toContain('MISSED');
    for (const missed of [figures(499, 1000, 0), figures(500, 300, 0), figures(500, 1000, 1)])
      expect(canvasGoalText(missed).match(/MISSED/g)).toHaveLength(1);
    expect(framesText(figures(300, 300, 0))).toMatch(/panned, live +\| +30\.0 \| +50 %/);
    expect(framesText(figures(300, 300, 0))).toContain('the page draws 300 and 3,000');
    expect(workText(figures(300, 300, 0))).toMatch(/50 % +\| +50 % +\| +0\.70 \| +0\.91/);
  });

  it('reads its command line', () => {
    expect(readOptions([])).toEqual({ seconds: 10, rate: 200, traceFile: undefined, write: false });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['--seconds', '0'])).toThrow('--seconds');
  });
});
