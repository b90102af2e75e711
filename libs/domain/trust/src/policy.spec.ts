import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { trustOf } from './beta.ts';
import { decide } from './decide.ts';
import { evolve, evolveAll } from './evolve.ts';
import { anyPolicy, anyTimedInputs, bad, good, MINUTE, run, T0 } from './ledger.testkit.ts';
import { runSteps } from './ledger.testkit.ts';
import type { AgentLedger } from './ledger.ts';
import type { TrustPolicy } from './policy.ts';
import { DEFAULT_TRUST_POLICY, policyBodyOf, trustPolicyOf, weightOf } from './policy.ts';

describe('a trust policy', () => {
  it('Feature: observability-trust-layer, Property 10: Trust policy application', () => {
    const anyChange = fc.tuple(anyTimedInputs, fc.nat(60), anyPolicy(1), anyPolicy(2));
    fc.assert(
      fc.property(anyChange, ([inputs, changedAt, first, second]) => {
        const steps = inputs.map((one, index) => ({ ...one, policy: index < changedAt ? first : second }));
        const { events, ledger } = runSteps(steps);
        const before = runSteps(steps.slice(0, changedAt));

        // What was recorded before the change is what it would be without it.
        expect(events.slice(0, before.events.length)).toEqual(before.events);
        expect(before.events.every((event) => event.policy_version === 1)).toBe(true);

        // What comes after it is made by the new policy alone, from the state that the old one left.
        const after = events.slice(before.events.length);
        expect(after.every((event) => event.policy_version === 2)).toBe(true);
        let state: AgentLedger | null = before.ledger;
        for (const { input, now } of steps.slice(changedAt)) {
          const decided = decide(state, input, second, now);
          for (const event of decided) {
            if (event.type === 'evidence_counted') {
              const severity = event.evidence.severity * second.weights[event.evidence.kind];
              const most = event.evidence.outcome === 'bad' ? second.frequency.max_factor : 1;
              expect(event.weight).toBeGreaterThanOrEqual(severity);
              expect(event.weight).toBeLessThanOrEqual(severity * most);
            }
            if (event.type === 'quarantined' && event.by.kind === 'policy') {
              expect(input).toMatchObject({ kind: 'evidence', evidence: { outcome: 'bad' } });
              expect(state?.score).toBeLessThan(second.quarantine.below);
              expect(state?.observations).toBeGreaterThanOrEqual(second.quarantine.min_observations);
            }
            state = evolve(state, event);
          }
        }

        // A rebuild from the recorded events needs neither policy.
        expect(state).toEqual(ledger);
        expect(evolveAll(null, events)).toEqual(ledger);
      }),
      { numRuns: 100 },
    );
  });

  it('that gets stricter quarantines at the next bad evidence, not before, and never by a success', () => {
    const strict = { ...DEFAULT_TRUST_POLICY, version: 2, quarantine: { below: 65, min_observations: 1 } };
    const { ledger } = run([bad(), bad()]);
    expect(ledger?.score).toBeLessThan(65);
    expect(decide(ledger, { kind: 'seen' }, strict, T0 + 5 * MINUTE)).toEqual([]);
    const success = decide(ledger, good({ severity: 0.01 }), strict, T0 + 5 * MINUTE);
    expect(success.map(({ type }) => type)).toEqual(['evidence_counted']);
    expect(evolveAll(ledger, success)?.score).toBeLessThan(65);
    const next = decide(ledger, bad({ severity: 0.1 }), strict, T0 + 5 * MINUTE);
    expect(next.map((event) => [event.type, event.policy_version])).toEqual([
      ['evidence_counted', 2],
      ['quarantined', 2],
    ]);
  });

  it('that a person set is complete: what it does not name weighs what it weighs by default', () => {
    const weights = { execution_failed: 2, contribution: 0 };
    const policy = trustPolicyOf({ ...policyBodyOf(DEFAULT_TRUST_POLICY), weights, comment: 'not of the policy' }, 7);
    expect(policy).toEqual({
      ...DEFAULT_TRUST_POLICY,
      version: 7,
      weights: { ...DEFAULT_TRUST_POLICY.weights, ...weights },
    });
    expect(trustPolicyOf(policyBodyOf(policy), 7)).toEqual(policy);
  });

  it('that is older than a kind of evidence weighs it as it is by default', () => {
    const weights = { ...DEFAULT_TRUST_POLICY.weights, rework: 0, conflict: undefined };
    const older = { weights: weights as unknown as TrustPolicy['weights'] };
    expect([weightOf(older, 'conflict'), weightOf(older, 'rework')]).toEqual([
      DEFAULT_TRUST_POLICY.weights.conflict,
      0,
    ]);
  });

  it('by default trusts an unknown agent at 70', () => {
    const [registered] = decide(null, { kind: 'seen' }, DEFAULT_TRUST_POLICY, T0);
    expect(registered?.type === 'registered' && trustOf(registered)).toBeCloseTo(70, 10);
  });
});
