import { budgetAt, PARTS_PER_TOKEN, spend, type BudgetPolicy, type BudgetState } from '@chorus/arbitration';

/** Fleets of which it is known that they have spent something; full buckets are forgotten before. */
const MAX_FLEETS = 10_000;

/** What was taken for one question beforehand. */
export interface Reservation {
  readonly fleet: string;
  readonly tokens: number;
}

/**
 * What fleets may spend on a model: a bucket of tokens each, which fills up again within an hour. The most that a question can
 * take is taken before it is asked; what it did not need is given back.
 */
export class TokenBudget {
  readonly #policy: BudgetPolicy;
  readonly #fleets = new Map<string, BudgetState>();

  constructor(tokensPerHour: number) {
    this.#policy = { capacity: tokensPerHour, refill_per_hour: tokensPerHour, reserved_for_urgent: 0 };
  }

  /**
   * @param now ms since 1970
   * @returns undefined where the fleet has not so much left
   */
  reserve(fleet: string, tokens: number, now: number): Reservation | undefined {
    if (!this.#fleets.has(fleet) && this.#fleets.size >= MAX_FLEETS) this.#forgetFull(now);
    if (!this.#fleets.has(fleet) && this.#fleets.size >= MAX_FLEETS) return undefined;
    const { outcome, after } = spend(this.#policy, this.#fleets.get(fleet) ?? null, { cost: tokens }, now);
    this.#fleets.set(fleet, after);
    return outcome === 'act' ? { fleet, tokens } : undefined;
  }

  /** The question took so many tokens after all, perhaps more than were reserved. */
  settle({ fleet, tokens }: Reservation, used: number, now: number): void {
    const { parts, refilled_at } = budgetAt(this.#policy, this.#fleets.get(fleet) ?? null, now);
    const full = this.#policy.capacity * PARTS_PER_TOKEN;
    const left = parts + (tokens - used) * PARTS_PER_TOKEN;
    this.#fleets.set(fleet, { parts: Math.min(full, Math.max(0, left)), refilled_at });
  }

  #forgetFull(now: number): void {
    const full = this.#policy.capacity * PARTS_PER_TOKEN;
    for (const [fleet, state] of this.#fleets)
      if (budgetAt(this.#policy, state, now).parts >= full) this.#fleets.delete(fleet);
  }
}
