import { arbitrate, type ArbiterConfig, type Candidate } from '../arbiter.ts';
import { type BudgetPolicy, type BudgetRecord, type BudgetRequest, type BudgetState, spend } from '../budget.ts';

/** That the input was refused, with this message. */
export interface Refusal {
  readonly refused: string;
}

/** One choice of the arbiter. */
export interface ArbitrationCase {
  readonly name: string;
  readonly seed: string;
  readonly k: number;
  readonly candidates: readonly Candidate[];
  readonly config_overrides?: Partial<ArbiterConfig>;
  readonly expected?: ArbitrationOutcome | Refusal;
}

export interface ArbitrationOutcome {
  /** Who goes ahead, the first one first. */
  readonly order: readonly string[];
  /** Every candidate in its place, with its key. */
  readonly ranking: readonly { readonly id: string; readonly key: number }[];
}

/** Requests to one budget, one after the other. */
export interface BudgetCase {
  readonly name: string;
  readonly policy: BudgetPolicy;
  readonly steps: readonly BudgetStep[];
  readonly expected?: BudgetOutcome | Refusal;
}

export interface BudgetStep extends BudgetRequest {
  /** Log time in ms. */
  readonly now: number;
  /** From here on another policy. */
  readonly policy?: BudgetPolicy;
}

export interface BudgetOutcome {
  readonly decisions: readonly Pick<BudgetRecord, 'outcome' | 'reason' | 'enough_at' | 'after'>[];
}

export type GoldenCase = ArbitrationCase | BudgetCase;
export type Outcome = NonNullable<GoldenCase['expected']>;

/** A file of cases. */
export interface GoldenGroup {
  readonly about: string;
  readonly cases: readonly GoldenCase[];
}

/** @param name of the file, for errors @throws Error that says what is wrong with it */
export function parseGroup(name: string, text: string): GoldenGroup {
  const wrong = (what: string) => new Error(`${name}: ${what}. It has to be {"about": "…", "cases": […]}.`);
  let group: Partial<GoldenGroup>;
  try {
    group = JSON.parse(text) as Partial<GoldenGroup>;
  } catch (error) {
    throw wrong(`not JSON, ${(error as Error).message}`);
  }
  if (typeof group?.about !== 'string') throw wrong('without a text "about"');
  if (!Array.isArray(group.cases) || group.cases.length === 0) throw wrong('without a list of "cases"');
  const names = new Set<unknown>();
  for (const { name: own } of group.cases) {
    if (typeof own !== 'string' || names.has(own)) throw wrong('not every case has a name of its own');
    names.add(own);
  }
  return group as GoldenGroup;
}

/** What happens in a case. */
export function outcomeOf(golden: GoldenCase): Outcome {
  try {
    return 'steps' in golden ? budgetOutcome(golden) : arbitrationOutcome(golden);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { refused: error.message };
  }
}

function arbitrationOutcome({ seed, k, candidates, config_overrides }: ArbitrationCase): ArbitrationOutcome {
  const { chosen, ranking } = arbitrate({ seed, k, candidates, ...(config_overrides && { config: config_overrides }) });
  return { order: chosen, ranking: ranking.map(({ id, key }) => ({ id, key })) };
}

function budgetOutcome(golden: BudgetCase): BudgetOutcome {
  let state: BudgetState | null = null;
  let { policy } = golden;
  const decisions = golden.steps.map((step) => {
    policy = step.policy ?? policy;
    const { outcome, reason, enough_at, after } = spend(policy, state, step, step.now);
    state = after;
    return { outcome, reason, enough_at, after };
  });
  return { decisions };
}
