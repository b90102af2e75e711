import { checkNumber } from './check.ts';

/** Changes whenever the same request could lead to another decision. */
export const BUDGET_ALGORITHM = 'token-bucket/1';

/**
 * A token is counted in this many parts, one for each millisecond of an hour. So what comes back in a millisecond is a whole
 * number of parts, and all arithmetic is exact.
 */
export const PARTS_PER_TOKEN = 3_600_000;

/** Tokens that a policy or a request may name: their parts are exact in a number. */
const MAX_TOKENS = 1_000_000;

/** How much is done in a fleet without a person, as data. */
export interface BudgetPolicy {
  /** Tokens of a full bucket, and so what may be done at once: a whole number, 0 (advice only) to 1,000,000. */
  readonly capacity: number;
  /** Tokens that come back in an hour of log time, evenly: a whole number, 0 to 1,000,000. */
  readonly refill_per_hour: number;
  /** Tokens that are kept for urgent actions: a whole number, 0 to `capacity`. */
  readonly reserved_for_urgent: number;
}

export const DEFAULT_BUDGET_POLICY: BudgetPolicy = { capacity: 10, refill_per_hour: 10, reserved_for_urgent: 2 };

/** What is left of a fleet's budget: the fold of its requests. */
export interface BudgetState {
  /** {@link PARTS_PER_TOKEN} are a token; never below 0 nor above the capacity. */
  readonly parts: number;
  /** Log time up to which the refill is in `parts`, ms since 1970; never goes back. */
  readonly refilled_at: number;
}

/** An action that the system would like to take on its own. */
export interface BudgetRequest {
  /** Tokens that it takes: a whole number, 1 to 1,000,000. Default 1. */
  readonly cost?: number;
  /** An urgent action may use the reserve. Default false. */
  readonly urgent?: boolean;
}

/** The audit record of a decision: plain JSON with all that is needed to repeat it. */
export interface BudgetRecord {
  readonly kind: 'budget';
  readonly algorithm: string;
  readonly policy: BudgetPolicy;
  readonly cost: number;
  readonly urgent: boolean;
  /** Log time of the request, as it was given. */
  readonly now: number;
  /** Null for the first request of a fleet, which finds a full bucket. */
  readonly before: BudgetState | null;
  readonly after: BudgetState;
  /** Whole tokens after the refill, before and after the decision. */
  readonly tokens: { readonly before: number; readonly after: number };
  /** Do it, or only say that it should be done. */
  readonly outcome: 'act' | 'advise';
  /** `reserved`: only urgent actions have tokens left. `beyond_capacity`: no bucket of this policy is ever full enough. */
  readonly reason: 'within_budget' | 'exhausted' | 'reserved' | 'beyond_capacity';
  /**
   * Log time at which the same request would be within the budget, if nothing were spent meanwhile; null where it is so now,
   * or never will be.
   */
  readonly enough_at: number | null;
}

/**
 * Decides whether an action is taken, or stays advice because the fleet's budget is spent: a token bucket. Advice costs
 * nothing. Within any span of time no more is spent than the capacity and what came back meanwhile.
 *
 * The bucket is full at first. A changed policy applies at the next request, back to the one before: what is more than a
 * smaller capacity is lost.
 *
 * @param now log time, ms since 1970; earlier than that of a request before means that no time has passed
 * @returns the record, whose `after` is the new state
 * @throws RangeError for input that is not as described, with what is wrong and where
 */
export function spend(
  policy: BudgetPolicy,
  before: BudgetState | null,
  request: BudgetRequest,
  now: number,
): BudgetRecord {
  const { cost = 1, urgent = false } = request;
  checkNumber('cost', cost, { min: 1, max: MAX_TOKENS, whole: true });
  const { parts, refilled_at } = budgetAt(policy, before, now);

  const { capacity, refill_per_hour, reserved_for_urgent } = policy;
  const reserve = urgent ? 0 : reserved_for_urgent;
  const lacking = (cost + reserve) * PARTS_PER_TOKEN - parts;
  const possible = cost + reserve <= capacity;
  const left = lacking > 0 ? parts : parts - cost * PARTS_PER_TOKEN;
  return {
    kind: 'budget',
    algorithm: BUDGET_ALGORITHM,
    policy: { capacity, refill_per_hour, reserved_for_urgent },
    cost,
    urgent,
    now,
    before,
    after: { parts: left, refilled_at },
    tokens: { before: tokensOf(parts), after: tokensOf(left) },
    outcome: lacking > 0 ? 'advise' : 'act',
    reason: reasonOf(lacking, possible, parts >= cost * PARTS_PER_TOKEN),
    enough_at:
      lacking > 0 && possible && refill_per_hour > 0 ? refilled_at + Math.ceil(lacking / refill_per_hour) : null,
  };
}

/**
 * What a fleet has left at a time, with nothing spent.
 *
 * @param state null: a fleet without requests so far
 * @throws RangeError likewise
 */
export function budgetAt(policy: BudgetPolicy, state: BudgetState | null, now: number): BudgetState {
  checkPolicy(policy);
  checkNumber('now', now, { min: 0, whole: true });
  const full = policy.capacity * PARTS_PER_TOKEN;
  if (state === null) return { parts: full, refilled_at: now };
  checkNumber('state.parts', state.parts, { min: 0, whole: true });
  checkNumber('state.refilled_at', state.refilled_at, { min: 0, whole: true });
  const elapsed = Math.max(0, now - state.refilled_at);
  return {
    // Beyond what a number holds exactly, the product is far more than any full bucket.
    parts: Math.min(full, state.parts + elapsed * policy.refill_per_hour),
    refilled_at: Math.max(state.refilled_at, now),
  };
}

/** Whole tokens. */
export const tokensOf = (parts: number): number => Math.floor(parts / PARTS_PER_TOKEN);

function reasonOf(lacking: number, possible: boolean, withReserve: boolean): BudgetRecord['reason'] {
  if (lacking <= 0) return 'within_budget';
  if (!possible) return 'beyond_capacity';
  return withReserve ? 'reserved' : 'exhausted';
}

function checkPolicy({ capacity, refill_per_hour, reserved_for_urgent }: BudgetPolicy): void {
  checkNumber('policy.capacity', capacity, { min: 0, max: MAX_TOKENS, whole: true });
  checkNumber('policy.refill_per_hour', refill_per_hour, { min: 0, max: MAX_TOKENS, whole: true });
  checkNumber('policy.reserved_for_urgent', reserved_for_urgent, { min: 0, max: capacity, whole: true });
}
