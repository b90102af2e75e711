import { arbitrate, type BudgetState, type Candidate, DEFAULT_BUDGET_POLICY, spend } from '@chorus/arbitration';
import { seededRandom } from '@chorus/testing/random';
import { percentile } from '../statistics.ts';

/** Times in ms. */
export interface ArbitrationRow {
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface ArbitrationFigures {
  readonly samples: number;
  /** Of choices among `plans` candidates each. */
  readonly choices: readonly (ArbitrationRow & { readonly plans: number })[];
  readonly budget: ArbitrationRow;
}

const PLANS = [10, 100, 1000];

export function measureArbitration(samples: number): ArbitrationFigures {
  const choices = PLANS.map((plans) => {
    const candidates = plansOf(plans);
    const k = plans / 10;
    const choose = (n: number) => arbitrate({ candidates, k, seed: `agent-decisions-processed/2/${n}` });
    return { plans, ...timed(`${k} of ${plans} plans`, samples, choose) };
  });
  let state: BudgetState | null = null;
  const decide = (n: number) => {
    state = spend(DEFAULT_BUDGET_POLICY, state, {}, 60_000 * n).after;
  };
  return { samples, choices, budget: timed('an action against the budget', samples, decide) };
}

function plansOf(count: number): Candidate[] {
  const random = seededRandom(count);
  return Array.from({ length: count }, () => ({
    id: `plan-${random.int(0, 0xffffffff).toString(16)}`,
    weight: 0.1 + 10 * random.next(),
    trust: 100 * random.next(),
  }));
}

/** One call at a time, after a tenth as many for warming up. */
function timed(what: string, samples: number, call: (n: number) => void): ArbitrationRow {
  for (let n = 0; n < samples / 10; n++) call(n);
  const times = Array.from({ length: samples }, (_, n) => {
    const begun = performance.now();
    call(n);
    return performance.now() - begun;
  });
  return { what, p50: percentile(times, 50), p95: percentile(times, 95), p99: percentile(times, 99) };
}
