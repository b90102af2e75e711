import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldLaps, type Step } from './laps.ts';

const step = (from: string, to: string, marked = false): Step => ({ from, to: [to], marked });
const lap = [step('a', 'b'), step('b', 'c'), step('c', 'a')];
const laps = (n: number) => Array.from({ length: n }, () => lap).flat();

describe('foldLaps', () => {
  it('folds all but the first and the last lap', () => {
    expect(foldLaps(laps(6), [{ agents: ['a', 'b', 'c'], first: 0, last: 17 }])).toEqual([
      { from: 3, to: 14, laps: [2, 5], agents: ['a', 'b', 'c'] },
    ]);
  });

  it('folds nothing without a detection, and nothing that is soon read', () => {
    expect(foldLaps(laps(20), [])).toEqual([]);
    expect(foldLaps(laps(3), [{ agents: ['a', 'b', 'c'], first: 0, last: 8 }])).toEqual([]);
  });

  it('leaves out what has something of its own to say, and what others say meanwhile', () => {
    const steps = [...laps(3), step('c', 'mail'), ...laps(2), step('a', 'b', true), step('b', 'c'), ...laps(3)];
    expect(foldLaps(steps, [{ agents: ['a', 'b', 'c'], first: 0, last: steps.length - 1 }])).toEqual([
      { from: 3, to: 8, laps: [2, 3], agents: ['a', 'b', 'c'] },
      { from: 10, to: 15, laps: [4, 5], agents: ['a', 'b', 'c'] },
      { from: 17, to: 23, laps: [6, 8], agents: ['a', 'b', 'c'] },
    ]);
  });

  it('folds plain messages of the loop only, each once, whatever the conversation', () => {
    const agent = fc.constantFrom('a', 'b', 'c');
    const steps = fc.array(fc.record({ from: agent, to: fc.array(agent, { maxLength: 2 }), marked: fc.boolean() }), {
      maxLength: 60,
    });
    const loop = fc.record({ agents: fc.uniqueArray(agent, { minLength: 2 }), first: fc.nat(60), last: fc.nat(60) });
    fc.assert(
      fc.property(steps, fc.array(loop, { maxLength: 3 }), (given, loops) => {
        let end = -1;
        for (const fold of foldLaps(given, loops)) {
          expect(fold.from).toBeGreaterThan(end);
          end = fold.to;
          expect(given.slice(fold.from, fold.to + 1).some((it) => it.marked)).toBe(false);
          expect(fold.laps[0]).toBeGreaterThan(1);
        }
        expect(end).toBeLessThan(Math.max(given.length, 1));
      }),
      { numRuns: 300 },
    );
  });
});
