import { repeat } from '@chorus/arbitration';
import { describe, expect, it } from '@jest/globals';
import type { TrustEvidence } from '@chorus/contracts';
import fc from 'fast-check';
import { tokensLeft } from './budget.ts';
import { changesByDecision } from './fleet-trust.ts';
import type { AgentChange, FleetTrust } from './fleet-trust.ts';
import { evidence, MINUTE, T0 } from './ledger.testkit.ts';
import { ADVICE_STEP } from './ledger.ts';
import type { AgentLedger } from './ledger.ts';
import { DEFAULT_TRUST_POLICY } from './policy.ts';

const HOUR = 60 * MINUTE;

/** A fleet whose agents are judged one decision after the other. */
function fleetOf(change: Partial<FleetTrust> = {}, budget = { capacity: 1, refill_per_hour: 0 }) {
  let fleet: FleetTrust = {
    mode: 'enforce',
    policy: { ...DEFAULT_TRUST_POLICY, budget },
    budget: null,
    ...change,
  };
  const ledgers = new Map<string, AgentLedger>();
  const decided = (found: TrustEvidence[], now: number, blocked = false): readonly AgentChange[] => {
    const decision = {
      original_message: { agent_id: 'tool:shell' },
      intervention_action: blocked ? ({ action: 'blocked' } as const) : null,
      trust_impact: { evidence: found },
    };
    const { changes, budget: left } = changesByDecision(fleet, (id) => ledgers.get(id) ?? null, decision, now);
    for (const { agent_id, ledger } of changes) ledgers.set(agent_id, ledger);
    fleet = { ...fleet, budget: left };
    return changes;
  };
  /** Evidence about one agent, a decision each, until something is done about it. */
  const failUntilDone = (agent_id: string, now = T0) => {
    for (let n = 0; n < 50; n++) {
      const [change] = decided([evidence({ agent_id })], now);
      const done = change?.events.find(({ type }) => type === 'quarantined' || type === 'advised');
      if (done) return { type: done.type, budget: change?.budget, ledger: change?.ledger };
    }
    throw new Error(`nothing was done about ${agent_id}`);
  };
  return { ledgers, decided, failUntilDone, state: () => fleet };
}

describe('the budget of a fleet', () => {
  it('is asked for a token by each quarantine in force; without one it is advice, and the standing stays', () => {
    const { failUntilDone } = fleetOf();
    const first = failUntilDone('a');
    expect(first).toMatchObject({ type: 'quarantined', ledger: { standing: 'quarantined', enforced: true } });
    expect(first.budget).toMatchObject({ capacity: 1, refill_per_hour: 0, before: 1, after: 0 });
    expect(repeat(first.budget!.record!)).toMatchObject({ same: true, repeated: { outcome: 'act' } });
    const second = failUntilDone('b');
    expect(repeat(second.budget!.record!)).toMatchObject({ same: true, repeated: { outcome: 'advise' } });
    expect(second).toMatchObject({ type: 'advised', ledger: { standing: 'active', enforced: true } });
    expect(second.budget).toMatchObject({ before: 0, after: 0 });
  });

  it('tells what is left of it by the latest choice on record', () => {
    const budget = { capacity: 3, refill_per_hour: 2 };
    const { failUntilDone, state } = fleetOf({}, budget);
    expect(tokensLeft({ budget }, null, T0)).toBe(3);
    const { after } = failUntilDone('a').budget!;
    const last = { after, at: T0 };
    expect([0, HOUR / 4, HOUR, 9 * HOUR].map((wait) => tokensLeft({ budget }, last, T0 + wait))).toEqual([
      2, 2.5, 3, 3,
    ]);
    expect(tokensLeft({ budget: { capacity: 1, refill_per_hour: 0 } }, last, T0)).toBe(1);
    expect(state().budget).not.toBeNull();
  });

  it('covers the agents of one decision in their order', () => {
    const { decided, ledgers } = fleetOf();
    for (let n = 0; n < 20; n++) decided([evidence({ agent_id: 'a' }), evidence({ agent_id: 'b' })], T0);
    expect(ledgers.get('a')?.standing).toBe('quarantined');
    expect(ledgers.get('b')?.standing).toBe('active');
  });

  it('costs nothing where the fleet only observes, nor by people', () => {
    const { failUntilDone, state } = fleetOf({ mode: 'observe' });
    for (const agent of ['a', 'b', 'c'])
      expect(failUntilDone(agent)).toMatchObject({
        type: 'quarantined',
        budget: undefined,
        ledger: { enforced: false },
      });
    expect(state().budget).toBeNull();
  });

  it('with no room at all is advice only', () => {
    expect(fleetOf({}, { capacity: 0, refill_per_hour: 10 }).failUntilDone('a').type).toBe('advised');
  });

  it('comes back with log time; then the next bad evidence quarantines, and no success', () => {
    const { failUntilDone, decided } = fleetOf({}, { capacity: 1, refill_per_hour: 1 });
    failUntilDone('a');
    expect(failUntilDone('b').type).toBe('advised');
    // Low enough to stay below the threshold while old evidence fades.
    for (let n = 0; n < 5; n++) decided([evidence({ agent_id: 'b' })], T0);
    const faint = () => evidence({ agent_id: 'b', severity: 0.01 });
    expect(decided([faint()], T0 + HOUR - 1)[0]?.events.map(({ type }) => type)).not.toContain('quarantined');
    const success = evidence({ agent_id: 'b', kind: 'execution_succeeded', outcome: 'good', severity: 0.01 });
    expect(decided([success], T0 + HOUR)[0]?.events.map(({ type }) => type)).toEqual(['evidence_counted']);
    const [later] = decided([faint()], T0 + HOUR);
    expect(later?.events.map(({ type }) => type)).toEqual(['evidence_counted', 'quarantined']);
    expect(later?.budget).toMatchObject({ before: 1, after: 0 });
  });

  it('that is empty makes no flood: advice is repeated when the score has moved on, or the standing has changed', () => {
    const { failUntilDone, decided } = fleetOf({}, { capacity: 0, refill_per_hour: 0 });
    const advised = [failUntilDone('a').ledger!.score];
    for (let n = 0; n < 60; n++) {
      const [change] = decided([evidence({ agent_id: 'a', severity: 0.1 })], T0);
      if (change?.events.some(({ type }) => type === 'advised')) advised.push(change.ledger.score);
      expect(change?.ledger.standing).toBe('active');
    }
    expect(advised.length).toBeGreaterThan(1);
    expect(advised.length).toBeLessThan(8);
    for (const [at, score] of advised.slice(1).entries())
      expect(advised[at]! - score).toBeGreaterThanOrEqual(ADVICE_STEP);
  });

  it('never lets through more than its capacity and what came back meanwhile', () => {
    const anyHistory = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.double({ min: 0.3, max: 1, noNaN: true }), fc.nat(20)),
      { maxLength: 120 },
    );
    const anyBudget = fc.record({ capacity: fc.nat(3), refill_per_hour: fc.nat(4) });
    fc.assert(
      fc.property(anyHistory, anyBudget, (history, budget) => {
        const { decided } = fleetOf({}, budget);
        const spent: number[] = [];
        let now = T0;
        for (const [agent_id, severity, minutes] of history) {
          now += minutes * MINUTE;
          for (const change of decided([evidence({ agent_id, severity })], now)) {
            const asked = change.events.find(({ type }) => type === 'quarantined' || type === 'advised');
            expect(change.budget !== undefined).toBe(asked !== undefined);
            if (!asked || !change.budget) continue;
            expect(asked.type).toBe(change.budget.before >= 1 ? 'quarantined' : 'advised');
            if (asked.type === 'quarantined') spent.push(now);
          }
        }
        for (const [from, start] of spent.entries())
          for (const [more, end] of spent.slice(from).entries())
            expect(more + 1).toBeLessThanOrEqual(budget.capacity + ((end - start) / HOUR) * budget.refill_per_hour);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a decision', () => {
  it('that blocked its message is no evidence', () => {
    const { decided, ledgers } = fleetOf();
    expect(decided([evidence()], T0, true)).toEqual([]);
    expect(ledgers.size).toBe(0);
  });
});
