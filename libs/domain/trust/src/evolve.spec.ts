import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evolve, evolveAll } from './evolve.ts';
import { anyTimedInputs, bad, good, run, runSteps } from './ledger.testkit.ts';
import { COMMAND_IDS_KEPT, EVIDENCE_IDS_KEPT } from './ledger.ts';
import { DEFAULT_TRUST_POLICY, RECENT_BAD_KEPT } from './policy.ts';

const steps = anyTimedInputs.map((inputs) => inputs.map((one) => ({ ...one, policy: DEFAULT_TRUST_POLICY })));

describe('a ledger', () => {
  it('is the fold of its events, also of those that went through JSON', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { ledger, events } = runSteps(history);
        expect(evolveAll(null, JSON.parse(JSON.stringify(events)))).toEqual(ledger);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same for the same inputs, and goes on from its JSON as if it had never been away', () => {
    fc.assert(
      fc.property(steps, fc.nat(60), (history, cut) => {
        const whole = runSteps(history);
        const first = runSteps(history.slice(0, cut)).ledger;
        const second = runSteps(history.slice(cut), JSON.parse(JSON.stringify(first)));
        expect(second.ledger).toEqual(whole.ledger);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps within the bounds of the wire and of its own memory', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { ledger } = runSteps(history);
        if (ledger === null) return;
        for (const value of [ledger.score, ledger.mean_score, ...ledger.recent_scores]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        }
        expect(ledger.uncertainty).toBeLessThanOrEqual(50);
        expect(ledger.recent_scores.length).toBeLessThanOrEqual(DEFAULT_TRUST_POLICY.trend.memory);
        expect(ledger.enforced || ledger.standing === 'quarantined').toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('forgets old ids', () => {
    const { ledger } = run(Array.from({ length: 2 * EVIDENCE_IDS_KEPT }, () => bad()));
    expect(ledger?.evidence_ids).toHaveLength(EVIDENCE_IDS_KEPT);
    expect(ledger?.recent_bad).toHaveLength(RECENT_BAD_KEPT);
    const commands = Array.from({ length: COMMAND_IDS_KEPT + 5 }, (_, index) => ({
      kind: index % 2 === 0 ? ('quarantine' as const) : ('release' as const),
      command_id: `c${index}`,
      operator: 'alice',
      reason: 'test',
    }));
    expect(run(commands).ledger?.command_ids).toHaveLength(COMMAND_IDS_KEPT);
  });

  it('averages the scores after each piece of evidence', () => {
    const { events } = run([good(), bad(), bad()]);
    const scores = [2, 3, 4].map((end) => evolveAll(null, events.slice(0, end))!.score);
    expect(evolveAll(null, events)?.mean_score).toBeCloseTo(scores.reduce((a, b) => a + b) / 3, 10);
  });

  it('begins with a registration', () => {
    const [, counted] = run([good()]).events;
    expect(() => evolve(null, counted!)).toThrow('begins with "registered"');
  });
});
