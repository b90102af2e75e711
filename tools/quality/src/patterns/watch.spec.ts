import { describe, expect, it } from '@jest/globals';
import { careless } from './baselines.ts';
import { judge } from './judge.ts';
import { runOf } from './run.ts';
import { SEEDS } from './seeds.ts';
import { decisionsOf, QUIET_END_MS, watchPatterns } from './watch.ts';

const run = runOf('development', 'none', SEEDS.development[0] ?? 0);
const decided = decisionsOf(run.messages);

describe('a fleet that is watched', () => {
  it('gives one decision for each message, in order', () => {
    expect(decided.map(({ decision }) => decision.processing_metadata.message_id)).toEqual(
      run.messages.map(({ message }) => message.metadata.message_id),
    );
  });

  it('has findings with the times at which they were opened and closed, the same each time', () => {
    const findings = watchPatterns(decided);
    expect(findings.length).toBeGreaterThan(0);
    const end = (decided.at(-1)?.at ?? 0) + QUIET_END_MS;
    for (const { opened_at, opened_after, closed_at, evidence } of findings) {
      expect(opened_at).toBeGreaterThanOrEqual(run.messages[opened_after - 1]?.at_ms ?? Infinity);
      if (closed_at !== null) expect(closed_at >= opened_at && closed_at <= end).toBe(true);
      expect(evidence.length).toBeGreaterThan(0);
    }
    expect(watchPatterns(decided)).toEqual(findings);
  });

  it('is nothing where nobody speaks', () => {
    expect(watchPatterns([])).toEqual([]);
    expect(careless([])).toEqual([]);
  });
});

describe('the careless baselines', () => {
  it('find most of what goes wrong, and much besides', () => {
    const { outcomes, wrong } = judge(run, careless(decided));
    expect(outcomes.filter(({ found }) => found !== null).length).toBeGreaterThan(outcomes.length / 3);
    expect(wrong.length).toBeGreaterThan(outcomes.length);
  });
});
