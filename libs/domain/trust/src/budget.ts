import { BUDGET_ALGORITHM, budgetAt, PARTS_PER_TOKEN, spend } from '@chorus/arbitration';
import type { BudgetState } from '@chorus/arbitration';
import type { Intervention } from '@chorus/contracts';
import type { TrustPolicy } from './policy.ts';

export type { BudgetState } from '@chorus/arbitration';

/** A token that was asked for, with what the intervention says of it. */
export interface TokenAsked {
  readonly granted: boolean;
  /** Of the bucket afterwards. */
  readonly state: BudgetState;
  /** In tokens, and with the `record` by which the choice can be repeated exactly: `repeat` of `@chorus/arbitration`. */
  readonly audit: NonNullable<Intervention['budget']>;
}

/**
 * Asks for one token of the policy's bucket. That is full at first; another capacity or refill holds from the next request
 * on, back to the one before.
 *
 * @param state null: nothing was asked for so far
 * @param now log time, ms since 1970
 */
export function askForToken(
  { budget }: Pick<TrustPolicy, 'budget'>,
  state: BudgetState | null,
  now: number,
): TokenAsked {
  // Nobody can tell which quarantine of the policy will turn out to be urgent: none is kept back for it.
  const bucket = { ...budget, reserved_for_urgent: 0 };
  const before = budgetAt(bucket, state, now).parts;
  const record = spend(bucket, state, {}, now);
  const { outcome, after } = record;
  return {
    granted: outcome === 'act',
    state: after,
    audit: {
      algorithm: BUDGET_ALGORITHM,
      ...budget,
      before: before / PARTS_PER_TOKEN,
      after: after.parts / PARTS_PER_TOKEN,
      record: {
        ...record,
        policy: { ...record.policy },
        before: record.before && { ...record.before },
        after: { ...after },
      },
    },
  };
}

/**
 * Tokens that are left now, by the latest choice on record.
 *
 * @param last what the latest intervention that asked for a token says of the bucket, and when; null: nothing was asked for
 * @param now log time, ms since 1970
 */
export function tokensLeft(
  { budget }: Pick<TrustPolicy, 'budget'>,
  last: { readonly after: number; readonly at: number } | null,
  now: number,
): number {
  const state = last && { parts: Math.round(last.after * PARTS_PER_TOKEN), refilled_at: last.at };
  return budgetAt({ ...budget, reserved_for_urgent: 0 }, state, now).parts / PARTS_PER_TOKEN;
}
