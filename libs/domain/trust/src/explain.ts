import { forget, keptAfter, priorEvidence, ROUNDING, trustOf } from './beta.ts';
import type { BetaEvidence } from './beta.ts';
import type { TrustPolicy } from './policy.ts';

/** What a score rested on right after one change. */
export interface TrustState extends BetaEvidence {
  /** Log time at which `alpha` and `beta` were computed, ms since 1970. */
  readonly evidence_at: number;
  readonly policy_version: number;
  /** Before it there was the prior of its policy alone. */
  readonly first: boolean;
}

/** Evidence that is left in a score, in observations, and what it does to it. */
export interface Part {
  readonly good: number;
  readonly bad: number;
  /** Points; of good evidence alone never below 0, of bad never above. */
  readonly contribution: number;
}

/** `base` + `opening.contribution` + the sum of `changes[].contribution` = score, up to the rounding of doubles. */
export interface Explanation<S> {
  /** The score, had nothing been counted. */
  readonly base: number;
  /** All that came before the first of `changes`; `until` is the last of it, null where there is none. */
  readonly opening: Part & { readonly until: S | null };
  /** Oldest first; `change` is in points against the score right before. */
  readonly changes: readonly (Part & { readonly state: S; readonly change: number })[];
}

/** The part of a policy that the arithmetic needs. */
type Fading = Pick<TrustPolicy, 'prior' | 'forgetting_half_life_ms'>;
type Masses = Pick<Part, 'good' | 'bad'>;

/**
 * Takes a score apart into what each change left in it.
 *
 * A change under a policy with the prior a, b and the half-life h, a time t after the evidence before it, makes
 *
 *     αᵢ = kᵢ·αᵢ₋₁ + (1 − kᵢ)·aᵢ + gᵢ,   βᵢ = kᵢ·βᵢ₋₁ + (1 − kᵢ)·bᵢ + bad evidenceᵢ,   kᵢ = 2^(−t/h)
 *
 * of the ones before. So gᵢ is what `αᵢ` has beyond the faded `αᵢ₋₁`, as the ledger added it, and at the end
 * gᵢ·kᵢ₊₁·…·kₙ of it is left. Without any evidence the same recursion ends at A, B: the prior, or where the policy has
 * changed the priors in the shares that time has given them. With r = A/(A+B), N = α + β, and G, S for all good and bad
 * evidence that is left, α = A + G and β = B + S, so
 *
 *     score = 100·(A + G)/N = 100·r + 100·(A + G − r·(A + B + G + S))/N = 100·r + 100·(G − r·(G + S))/N
 *
 * because A = r·(A+B). The last term is linear in the evidence: each part contributes 100·(g − r·(g + s))/N.
 *
 * What came before the oldest state cannot be told apart: it is the opening balance, which also takes what rounding
 * leaves over.
 *
 * @param states changes in a row, oldest first, at least one; more than `limit` of them only make the opening balance
 * @param limit how many changes are listed at most
 */
export function explain<S extends TrustState>(
  states: readonly S[],
  limit: number,
  policyOf: (version: number) => Fading,
): Explanation<S> {
  const [oldest] = states;
  const last = states.at(-1);
  if (oldest === undefined || last === undefined) throw new Error('nothing to explain: expected one state at least');
  const listed = states.slice(-limit);
  const isWhole = listed.length === states.length && oldest.first;
  const until = isWhole ? null : (states[states.length - listed.length - 1] ?? oldest);
  const changes = isWhole || listed.length < states.length ? listed : listed.slice(1);

  const steps = changes.map((state, index) => stepOf(changes[index - 1] ?? until, state, policyOf));
  const start = priorEvidence(policyOf((until ?? oldest).policy_version).prior);
  const prior = steps.reduce((before, step) => (step.isFirst ? before : step.fade(before)), start);
  const masses = leftOf(steps);

  const sum = last.alpha + last.beta;
  const base_rate = prior.alpha / (prior.alpha + prior.beta);
  const partOf = ({ good, bad }: Masses): Part => ({
    good,
    bad,
    contribution: (100 * (good - base_rate * (good + bad))) / sum,
  });
  const known = masses.reduce((all, { good, bad }) => ({ good: all.good + good, bad: all.bad + bad }), {
    good: prior.alpha,
    bad: prior.beta,
  });
  const rest = { good: last.alpha - known.good, bad: last.beta - known.bad };
  return {
    base: 100 * base_rate,
    opening: { until, ...partOf(rest) },
    changes: changes.map((state, index) => ({
      state,
      change: steps[index]!.change,
      ...partOf(masses[index]!),
    })),
  };
}

/** What one change did. */
interface Step {
  readonly isFirst: boolean;
  /** What it added. */
  readonly added: Masses;
  /** Points. */
  readonly change: number;
  /** Share that it left of the evidence before it. */
  readonly kept: number;
  readonly fade: (evidence: BetaEvidence) => BetaEvidence;
}

function stepOf(before: TrustState | null, after: TrustState, policyOf: (version: number) => Fading): Step {
  const { prior, forgetting_half_life_ms } = policyOf(after.policy_version);
  const elapsed = before === null ? 0 : after.evidence_at - before.evidence_at;
  const fade = (evidence: BetaEvidence) => forget(evidence, prior, elapsed, forgetting_half_life_ms);
  const faded = before === null ? priorEvidence(prior) : fade(before);
  return {
    isFirst: before === null,
    added: { good: addedTo(faded.alpha, after.alpha), bad: addedTo(faded.beta, after.beta) },
    change: trustOf(after) - trustOf(before ?? faded),
    kept: keptAfter(elapsed, forgetting_half_life_ms),
    fade,
  };
}

/** 0 where the difference is rounding, and where it is below 0: then the policy is not the one that counted. */
const addedTo = (faded: number, after: number): number => (after - faded > ROUNDING * after ? after - faded : 0);

/** What is left at the end of what each step added. */
function leftOf(steps: readonly Step[]): Masses[] {
  const left: Masses[] = [];
  let kept = 1;
  for (const step of steps.toReversed()) {
    left.push({ good: step.added.good * kept, bad: step.added.bad * kept });
    kept *= step.kept;
  }
  return left.reverse();
}
