import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keptAfter } from './beta.ts';
import { explain } from './explain.ts';
import type { TrustState } from './explain.ts';
import { anyPolicy, anyTimedInputs, bad, good, MINUTE, runSteps, T0 } from './ledger.testkit.ts';
import type { Step } from './ledger.testkit.ts';
import type { AgentLedger, LedgerEvent } from './ledger.ts';
import { DEFAULT_TRUST_POLICY } from './policy.ts';
import type { TrustPolicy } from './policy.ts';

/** A change as it is recorded, and what was counted in it. */
interface Recorded extends TrustState {
  readonly score: number;
  readonly events: readonly LedgerEvent[];
}

/** Runs steps, several of them making one change where they come at the same time. */
function changesOf(steps: readonly Step[]): Recorded[] {
  let ledger: AgentLedger | null = null;
  const changes: Recorded[] = [];
  for (const together of Map.groupBy(steps, ({ now }) => now).values()) {
    const before: AgentLedger | null = ledger;
    const ran: ReturnType<typeof runSteps> = runSteps(together, before);
    ledger = ran.ledger;
    if (ledger === null || ran.events.length === 0) continue;
    const { alpha, beta, evidence_at, policy_version, score } = ledger;
    changes.push({ alpha, beta, evidence_at, policy_version, score, first: before === null, events: ran.events });
  }
  return changes;
}

/** What is left at the end of what a change counted, from its events and the policies alone. */
function leftOf(change: Recorded, later: readonly Recorded[], policyOf: (version: number) => TrustPolicy) {
  let kept = 1;
  let before = change.evidence_at;
  for (const { evidence_at, policy_version } of later) {
    kept *= keptAfter(evidence_at - before, policyOf(policy_version).forgetting_half_life_ms);
    before = evidence_at;
  }
  const of = (outcome: 'good' | 'bad') =>
    change.events.reduce(
      (sum, event) =>
        event.type === 'evidence_counted' && event.evidence.outcome === outcome ? sum + event.weight : sum,
      0,
    );
  return { good: kept * of('good'), bad: kept * of('bad') };
}

const anyPolicies = fc.tuple(anyPolicy(1), anyPolicy(2), anyPolicy(3));
const anyHistory = fc
  .tuple(anyTimedInputs, anyPolicies, fc.array(fc.nat(60), { minLength: 2, maxLength: 2 }))
  .map(([inputs, policies, changed]) => {
    const policyOf = (version: number) => policies[version - 1]!;
    const versionAt = (index: number) => 1 + changed.filter((at) => index >= at).length;
    const steps = inputs.map((one, index) => ({ ...one, policy: policyOf(versionAt(index)) }));
    // A change is made by one policy: what comes together comes under the later one.
    const together = Map.groupBy(steps, ({ now }) => now);
    return {
      changes: changesOf(steps.map((step) => ({ ...step, policy: together.get(step.now)!.at(-1)!.policy }))),
      policyOf,
    };
  })
  .filter(({ changes }) => changes.length > 0);

const sumOf = (parts: readonly { readonly contribution: number }[]) =>
  parts.reduce((sum, { contribution }) => sum + contribution, 0);

describe('the explanation of a score', () => {
  it('adds up to the score, whatever the evidence, the policies and the opening balance', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 70 }), fc.nat(60), ({ changes, policyOf }, limit, dropped) => {
        const kept = changes.slice(Math.min(dropped, changes.length - 1));
        const { base, opening, changes: listed } = explain(kept, limit, policyOf);
        expect(Math.abs(base + opening.contribution + sumOf(listed) - changes.at(-1)!.score)).toBeLessThan(1e-9);
        expect(listed.length).toBeLessThanOrEqual(limit);
        expect(listed.map(({ state }) => state)).toEqual(listed.length === 0 ? [] : changes.slice(-listed.length));
        // All is told: what is not listed is in the opening balance.
        expect(opening.until).toBe(kept[kept.length - listed.length - 1] ?? null);
        expect(listed.length).toBe(Math.min(limit, kept[0]!.first ? kept.length : kept.length - 1));
      }),
      { numRuns: 300 },
    );
  });

  it('gives each change what is left of its evidence: good counts for the agent, bad against it', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 70 }), ({ changes, policyOf }, limit) => {
        const { opening, changes: listed } = explain(changes, limit, policyOf);
        for (const { state, good, bad, contribution, change } of listed) {
          const place = changes.indexOf(state);
          const left = leftOf(state, changes.slice(place + 1), policyOf);
          expect(good).toBeCloseTo(left.good, 6);
          expect(bad).toBeCloseTo(left.bad, 6);
          if (bad === 0) expect(contribution).toBeGreaterThanOrEqual(0);
          if (good === 0) expect(contribution).toBeLessThanOrEqual(0);
          if (place > 0) expect(change).toBe(state.score - changes[place - 1]!.score);
        }
        if (opening.until === null)
          for (const rest of [opening.good, opening.bad, opening.contribution]) expect(rest).toBeCloseTo(0, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('is the formula of its documentation, in a case to follow by hand', () => {
    // Prior 2.1 and 0.9. A good observation of weight 0.5, a half-life later a bad one: 0.25 of the first is left.
    const policy = { ...DEFAULT_TRUST_POLICY, forgetting_half_life_ms: MINUTE };
    const steps: Step[] = [
      { input: { kind: 'seen' }, policy, now: T0 },
      { input: good({ severity: 0.5 }), policy, now: T0 + MINUTE },
      { input: bad({ severity: 1 }), policy, now: T0 + 2 * MINUTE },
    ];
    const changes = changesOf(steps);
    const { base, opening, changes: listed } = explain(changes, 10, () => policy);
    expect(base).toBeCloseTo(70, 10);
    expect(opening.until).toBeNull();
    const [seen, succeeded, failed] = listed;
    expect(seen).toMatchObject({ good: 0, bad: 0, contribution: 0, change: 0 });
    expect(succeeded?.good).toBeCloseTo(0.25, 10);
    expect(succeeded?.contribution).toBeCloseTo((100 * (0.25 - 0.7 * 0.25)) / 4.25, 10);
    expect(failed?.bad).toBeCloseTo(1, 10);
    expect(failed?.contribution).toBeCloseTo((100 * -0.7) / 4.25, 10);
    expect(changes.at(-1)?.score).toBeCloseTo((100 * 2.35) / 4.25, 10);
  });

  it('says what the agent would have without evidence where the prior has changed meanwhile', () => {
    const half = { forgetting_half_life_ms: MINUTE };
    const first = { ...DEFAULT_TRUST_POLICY, ...half, prior: { base_rate: 0.8, weight: 2 } };
    const second = { ...first, version: 2, prior: { base_rate: 0.4, weight: 2 } };
    const changes = changesOf([
      { input: { kind: 'seen' }, policy: first, now: T0 },
      { input: bad({ severity: 0 }), policy: second, now: T0 + MINUTE },
    ]);
    const { base, opening } = explain(changes, 10, (version) => (version === 1 ? first : second));
    expect(base).toBeCloseTo(60, 10);
    expect(opening.contribution).toBeCloseTo(0, 10);
    expect(changes.at(-1)?.score).toBeCloseTo(60, 10);
  });

  it('takes rounding for no evidence', () => {
    const changes = changesOf(
      Array.from({ length: 40 }, (_, n) => ({ input: bad(), policy: DEFAULT_TRUST_POLICY, now: T0 + n * 997 })),
    );
    for (const { good, bad: against, contribution } of explain(changes, 100, () => DEFAULT_TRUST_POLICY).changes) {
      expect(good).toBe(0);
      expect(against).toBeGreaterThan(0.4);
      expect(contribution).toBeLessThan(0);
    }
  });

  it('adds up even under policies that are not those that counted', () => {
    const changes = changesOf(
      [good(), bad(), good()].map((input, n) => ({
        input,
        policy: DEFAULT_TRUST_POLICY,
        now: T0 + n * MINUTE,
      })),
    );
    const other = { prior: { base_rate: 0.2, weight: 9 }, forgetting_half_life_ms: 7 };
    const { base, opening, changes: listed } = explain(changes, 2, () => other);
    expect(base + opening.contribution + sumOf(listed)).toBeCloseTo(changes.at(-1)!.score, 9);
  });

  it('has to have something to explain', () => {
    expect(() => explain([], 1, () => DEFAULT_TRUST_POLICY)).toThrow('nothing to explain');
  });
});
