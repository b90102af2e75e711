import { scenario } from '@chorus/simulator';
import { describe, expect, it } from '@jest/globals';
import { judge, type Alarm } from './judge.ts';
import { always, never, rules } from './predictors.ts';
import type { Run } from './run.ts';

const quiet: Run = { part: 'development', noise: 0, seed: 1, messages: [], troubles: [], lookAlikes: [] };
const run: Run = {
  ...quiet,
  troubles: [{ kind: 'contention', agents: ['a', 'b'], from: 1_000, to: 9_000, harm: { at: 8_000, index: 6 } }],
  lookAlikes: [{ kind: 'retry', agents: ['c', 'd'], from: 1_000, to: 9_000, harm: null }],
};
const alarm = (index: number, sender: string, other: string, kind: Alarm['kind'] = 'contention'): Alarm => ({
  index,
  at: index * 1_000 + 2_000,
  sender,
  others: [other],
  kind,
});

describe('an alarm', () => {
  it('predicts a conflict of its parties before the harm, by whatever name', () => {
    const { conflicts, right, wrong } = judge(run, [alarm(2, 'b', 'a', 'duplicate_effort'), alarm(3, 'a', 'b')]);
    expect(conflicts).toEqual([
      { kind: 'contention', predicted: true, found: true, named: true, lead: { ms: 4_000, messages: 4 } },
    ]);
    expect(right).toMatchObject({ any: 1, contention: 1, duplicate_effort: 1 });
    expect(wrong.any).toBe(0);
  });

  it('that comes with the harm finds it, and predicts nothing', () => {
    const { conflicts } = judge(run, [alarm(6, 'b', 'a')]);
    expect(conflicts).toEqual([{ kind: 'contention', predicted: false, found: true, named: false, lead: null }]);
  });

  it('about others, or too late, is wrong; several about the same two count once', () => {
    const { right, wrong, lookAlikes } = judge(run, [
      alarm(0, 'c', 'd'),
      alarm(1, 'd', 'c'),
      alarm(2, 'a', 'x'),
      alarm(30, 'a', 'b'),
    ]);
    expect(right.any).toBe(0);
    expect(wrong).toMatchObject({ any: 3, contention: 3 });
    expect(lookAlikes).toEqual([{ kind: 'retry', alarmed: true }]);
  });
});

describe('predictors', () => {
  const messages = scenario('calm', { seed: 5, duration_ms: 60_000 }).messages;

  it('always and never do what they say', () => {
    expect(always({ ...run, messages })).toHaveLength(messages.length);
    expect(never({ ...run, messages })).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])('the rules are quiet in a quiet fleet, seed %d', (seed) => {
    const { messages: calm } = scenario('calm', { seed, duration_ms: 600_000, rate: 3 });
    expect(calm.length).toBeGreaterThan(1_000);
    expect(rules({ ...quiet, messages: calm })).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])('the rules see two agents in each other’s way before it is over, seed %d', (seed) => {
    const { messages: told, truth } = scenario('contention', { seed });
    const [story] = truth;
    const found = rules({ ...quiet, messages: told }).filter(({ sender }) => story?.agents.includes(sender));
    expect(found[0]?.at).toBeLessThanOrEqual(story?.to ?? 0);
  });
});
