import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type BudgetPolicy,
  type BudgetRecord,
  type BudgetRequest,
  type BudgetState,
  budgetAt,
  PARTS_PER_TOKEN,
  spend,
} from './budget.ts';
import { anyBudgetPolicy, anyRequests, type TimedRequest } from './requests.testkit.ts';

const T0 = 1_772_366_400_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const policy: BudgetPolicy = { capacity: 3, refill_per_hour: 6, reserved_for_urgent: 1 };

/** A fleet's requests, one after the other. */
function run(requests: readonly (BudgetRequest & { now: number })[], by: BudgetPolicy = policy): BudgetRecord[] {
  let state: BudgetState | null = null;
  return requests.map((request) => {
    const record = spend(by, state, request, request.now);
    state = record.after;
    return record;
  });
}
const told = ({ outcome, reason, tokens }: BudgetRecord) => `${outcome} ${reason} ${tokens.after}`;

describe('the intervention budget', () => {
  it('acts while there are tokens, keeps the reserve for urgent actions, and then only advises', () => {
    const now = T0;
    const records = run([{ now }, { now }, { now }, { now, urgent: true }, { now, urgent: true }]);
    expect(records.map(told)).toEqual([
      'act within_budget 2',
      'act within_budget 1',
      'advise reserved 1',
      'act within_budget 0',
      'advise exhausted 0',
    ]);
  });

  it('says when there will be enough, to the millisecond', () => {
    const requests = [{ now: T0, cost: 3, urgent: true }, { now: T0, urgent: true }, { now: T0 }];
    const [, urgent, routine] = run(requests);
    // Six an hour: one token takes ten minutes, one above the reserve twenty.
    expect(urgent?.enough_at).toBe(T0 + 10 * MINUTE);
    expect(routine?.enough_at).toBe(T0 + 20 * MINUTE);
    const then = (now: number) => told(spend(policy, routine!.after, {}, now));
    expect(then(T0 + 20 * MINUTE - 1)).toBe('advise reserved 1');
    expect(then(T0 + 20 * MINUTE)).toBe('act within_budget 1');
  });

  it('takes nothing for advice', () => {
    const [, refused] = run([
      { now: T0, cost: 2, urgent: true },
      { now: T0, cost: 2, urgent: true },
    ]);
    expect(refused).toMatchObject({ outcome: 'advise', reason: 'exhausted', tokens: { before: 1, after: 1 } });
  });

  it('does nothing when the time goes back, and gives no time twice', () => {
    const spent = { parts: 0, refilled_at: T0 };
    const back = spend(policy, spent, {}, T0 - HOUR);
    expect(back.after).toEqual(spent);
    expect(back.enough_at).toBe(T0 + 20 * MINUTE);
    expect(spend(policy, back.after, {}, T0 + 10 * MINUTE).tokens.before).toBe(1);
  });

  it('is full for a new fleet and after a long time, however long', () => {
    expect(budgetAt(policy, null, T0).parts).toBe(3 * PARTS_PER_TOKEN);
    expect(budgetAt(policy, { parts: 0, refilled_at: 0 }, Number.MAX_SAFE_INTEGER).parts).toBe(3 * PARTS_PER_TOKEN);
  });

  it('never acts where a policy says so, or where the cost is beyond any full bucket', () => {
    const none = { capacity: 0, refill_per_hour: 6, reserved_for_urgent: 0 };
    expect(run([{ now: T0 }, { now: T0 + HOUR }], none).map(told)).toEqual(Array(2).fill('advise beyond_capacity 0'));
    expect(run([{ now: T0, cost: 3 }])[0]).toMatchObject({ reason: 'beyond_capacity', enough_at: null });
    const noRefill = { capacity: 1, refill_per_hour: 0, reserved_for_urgent: 0 };
    expect(run([{ now: T0 }, { now: T0 + 1000 * HOUR }], noRefill)[1]).toMatchObject({
      outcome: 'advise',
      reason: 'exhausted',
      enough_at: null,
    });
  });

  it('takes a changed policy from the next request on, and loses what is more than a smaller bucket holds', () => {
    const full = budgetAt(policy, null, T0);
    const smaller = { capacity: 1, refill_per_hour: 0, reserved_for_urgent: 0 };
    expect(spend(smaller, full, {}, T0).tokens).toEqual({ before: 1, after: 0 });
    const larger = { capacity: 9, refill_per_hour: 6, reserved_for_urgent: 0 };
    expect(spend(larger, full, {}, T0).tokens).toEqual({ before: 3, after: 2 });
  });

  it.each([
    [{ ...policy, capacity: -1 }, {}, 'policy.capacity is -1; it has to be a whole number from 0 to 1000000.'],
    [
      { ...policy, refill_per_hour: 0.5 },
      {},
      'policy.refill_per_hour is 0.5; it has to be a whole number from 0 to 1000000.',
    ],
    [
      { ...policy, reserved_for_urgent: 4 },
      {},
      'policy.reserved_for_urgent is 4; it has to be a whole number from 0 to 3.',
    ],
    [policy, { cost: 0 }, 'cost is 0; it has to be a whole number from 1 to 1000000.'],
    [policy, { cost: NaN }, 'cost is NaN; it has to be a whole number from 1 to 1000000.'],
  ])('refuses %j with %j', (given, request, message) => {
    expect(() => spend(given, null, request, T0)).toThrow(new RangeError(message));
  });

  it('refuses a time or a state that is none', () => {
    expect(() => spend(policy, null, {}, NaN)).toThrow(
      new RangeError('now is NaN; it has to be a whole number from 0 on.'),
    );
    expect(() => spend(policy, { parts: -1, refilled_at: T0 }, {}, T0)).toThrow(
      new RangeError('state.parts is -1; it has to be a whole number from 0 on.'),
    );
  });
});

describe('whatever is asked, the budget', () => {
  it('never exceeds the capacity, is never negative, and only acts within it', () => {
    fc.assert(
      fc.property(anyBudgetPolicy, anyRequests, (given, requests) => {
        for (const { after, cost, outcome, tokens } of run(requests, given)) {
          expect(after.parts).toBeGreaterThanOrEqual(0);
          expect(after.parts).toBeLessThanOrEqual(given.capacity * PARTS_PER_TOKEN);
          expect(tokens.before - tokens.after).toBe(outcome === 'act' ? cost : 0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('spends in any window no more than the capacity and what came back in it', () => {
    fc.assert(
      fc.property(anyBudgetPolicy, anyRequests, (given, requests) => {
        const records = run(requests, given);
        for (let first = 0; first < records.length; first++) {
          let spent = 0;
          for (const { after, cost, outcome } of records.slice(first)) {
            if (outcome === 'act') spent += cost;
            const elapsed = after.refilled_at - records[first]!.after.refilled_at;
            const most = given.capacity * PARTS_PER_TOKEN + elapsed * given.refill_per_hour;
            expect(spent * PARTS_PER_TOKEN).toBeLessThanOrEqual(most);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('acts when it said that there would be enough, and not a millisecond before', () => {
    fc.assert(
      fc.property(anyBudgetPolicy, anyRequests, (given, requests) => {
        for (const { after, cost, urgent, enough_at } of run(requests, given)) {
          if (enough_at === null) continue;
          expect(spend(given, after, { cost, urgent }, enough_at).outcome).toBe('act');
          expect(spend(given, after, { cost, urgent }, enough_at - 1).outcome).toBe('advise');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the same whether time passes in one step or in many', () => {
    const anyWaits = fc.array(fc.nat(HOUR), { maxLength: 20 });
    fc.assert(
      fc.property(anyBudgetPolicy, anyWaits, (given, waits) => {
        const spent: BudgetState = { parts: 0, refilled_at: T0 };
        let [state, now] = [spent, T0];
        for (const wait of waits) state = budgetAt(given, state, (now += wait));
        expect(state).toEqual(budgetAt(given, spent, now));
      }),
      { numRuns: 100 },
    );
  });

  it('never acts for less where the action is urgent', () => {
    fc.assert(
      fc.property(anyBudgetPolicy, anyRequests, (given, requests: TimedRequest[]) => {
        for (const { before, cost, now, outcome } of run(requests, given))
          if (outcome === 'act') expect(spend(given, before, { cost, urgent: true }, now).outcome).toBe('act');
      }),
      { numRuns: 100 },
    );
  });
});
