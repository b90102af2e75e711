import fc from 'fast-check';
import type { ArbiterConfig, ArbitrationRequest, Candidate } from './arbiter.ts';
import type { BudgetPolicy, BudgetRequest } from './budget.ts';

/** Over the whole range of numbers, and often equal to another. */
const anyWeight = fc.oneof(
  fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
  fc.constantFrom(1, 2),
);
const anyTrust = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.constantFrom(0, 50, 100));

const anyCandidate: fc.Arbitrary<Candidate> = fc.record({
  id: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), fc.constantFrom('__proto__', 'a', 'b')),
  weight: anyWeight,
  trust: anyTrust,
});

export const anyConfig: fc.Arbitrary<ArbiterConfig> = fc.record({
  temperature: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 100, noNaN: true })),
  trust_exponent: fc.double({ min: 0, max: 10, noNaN: true }),
  trust_floor: fc.double({ min: 0.01, max: 100, noNaN: true }),
  max_shift: fc.option(fc.nat(12), { freq: 2 }),
});

export type FullRequest = Required<ArbitrationRequest>;

export const anyRequest = (minLength = 0): fc.Arbitrary<FullRequest> =>
  fc.record({
    candidates: fc.uniqueArray(anyCandidate, { selector: ({ id }) => id, minLength, maxLength: 12 }),
    k: fc.nat(14),
    seed: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    config: anyConfig,
  });

export const anyBudgetPolicy: fc.Arbitrary<BudgetPolicy> = fc
  .record({ capacity: fc.nat(20), refill_per_hour: fc.nat(40), share: fc.nat(20) })
  .map(({ capacity, refill_per_hour, share }) => ({
    capacity,
    refill_per_hour,
    reserved_for_urgent: Math.min(capacity, share),
  }));

export interface TimedRequest extends Required<BudgetRequest> {
  readonly now: number;
}

/** Requests of a few hours; now and then the clock goes back. */
export const anyRequests: fc.Arbitrary<TimedRequest[]> = fc
  .array(
    fc.record({
      cost: fc.integer({ min: 1, max: 4 }),
      urgent: fc.boolean(),
      wait: fc.oneof(fc.nat(60_000), fc.nat(3_600_000), fc.integer({ min: -3_600_000, max: 0 })),
    }),
    { maxLength: 60 },
  )
  .map((requests) => {
    let now = 1_772_366_400_000;
    return requests.map(({ cost, urgent, wait }) => ({ cost, urgent, now: (now += wait) }));
  });
