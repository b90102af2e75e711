import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atSpeed } from '../timed-message.ts';
import type { WhoAndWhenRun } from './recorded-run.ts';
import { replaySchedule } from './schedule.ts';

const run = (run_id: string, steps: number): WhoAndWhenRun => ({
  kind: 'who-and-when',
  run_id,
  file: `${run_id}.json`,
  steps,
  history: Array.from({ length: steps }, (_, i) => ({ name: 'Someone', content: `Step ${i}.` })),
  participants: ['Someone'],
  label: null,
});

const order = (interleave: number) =>
  replaySchedule([run('a', 2), run('b', 2), run('c', 1)], { start: 0, gap_ms: 1000, interleave }).map(
    ({ at_ms, message }) => `${at_ms} ${message.metadata['run']}${message.metadata['step']}`,
  );

describe('replaySchedule', () => {
  it('plays one run after the other', () => {
    expect(order(1)).toEqual(['0 a0', '1000 a1', '2000 b0', '3000 b1', '4000 c0']);
  });

  it('plays several at the same time, step by step in turn', () => {
    expect(order(2)).toEqual(['0 a0', '500 b0', '1000 a1', '1500 b1', '2000 c0']);
  });

  it('sends every step of every run once, in the order of its run and of time, at any speed', () => {
    const runs = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
    const speed = fc.oneof(fc.double({ min: 0.1, max: 1000, noNaN: true }), fc.constant(Infinity));
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 5 }), speed, (lengths, interleave, factor) => {
        const recorded = lengths.map((steps, i) => run(String(i), steps));
        const timed = [...atSpeed(replaySchedule(recorded, { start: 5000, gap_ms: 700, interleave }), factor, 5000)];
        const times = timed.map(({ at_ms }) => at_ms);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const stamps = timed.map(({ message }) => message.timestamp);
        expect(stamps).toEqual([...stamps].sort());
        for (const { run_id, steps } of recorded) {
          const played = timed.filter(({ message }) => message.metadata['run'] === run_id);
          expect(played.map(({ message }) => message.metadata['step'])).toEqual([...Array(steps).keys()]);
        }
        expect(timed).toHaveLength(lengths.reduce((a, b) => a + b, 0));
      }),
      { numRuns: 100 },
    );
  });
});
