import { boundedOrder } from './bounded-order.ts';
import { checkNumber, checkText } from './check.ts';
import { gumbelOf, lotsOf } from './draw.ts';

/** Changes whenever the same request could lead to another choice. */
export const ARBITER_ALGORITHM = 'gumbel-top-k/1';

/** Candidates of one request. */
export const MAX_CANDIDATES = 1_000;

/** Characters of an id, and of a seed. */
export const MAX_TEXT = 512;

/** A plan that conflicts with the others of its request. */
export interface Candidate {
  /** Unlike the others' ids; at most {@link MAX_TEXT} characters. */
  readonly id: string;
  /** How much speaks for the plan itself, against the others: any finite number above 0; only ratios matter. */
  readonly weight: number;
  /** Trust score of the agent whose plan it is, 0 to 100. */
  readonly trust: number;
}

/** How weights, trust and chance are weighed against each other. */
export interface ArbiterConfig {
  /**
   * 0 to 100. At 1, plans come first in proportion to their scores; towards 0 the best score wins more and more surely, at 0
   * always (equal scores are then decided by lot); above 1 the scores matter less.
   */
  readonly temperature: number;
  /** 0 to 10. Trust counts to the power of this: 0 ignores it, at 1 twice the trust is twice the score. */
  readonly trust_exponent: number;
  /** 0.01 to 100. Less trust counts as this, so that no plan is without a chance. */
  readonly trust_floor: number;
  /**
   * How many places chance may move a plan before or behind its place by score: a whole number from 0 (not at all) on; null
   * does not bound it.
   */
  readonly max_shift: number | null;
}

export const DEFAULT_ARBITER_CONFIG: ArbiterConfig = {
  temperature: 1,
  trust_exponent: 1,
  trust_floor: 1,
  max_shift: null,
};

export interface ArbitrationRequest {
  /** In any order: it has no influence. At most {@link MAX_CANDIDATES}; none is answered by an empty choice. */
  readonly candidates: readonly Candidate[];
  /** How many may go ahead: a whole number from 0 on. With more than there are candidates all go ahead, in their order. */
  readonly k: number;
  /**
   * Any text of 1 to {@link MAX_TEXT} characters, another one for each choice, as the position of a record on the log is.
   * Agents should not know it before they name their plans: who does can try names until one is lucky.
   */
  readonly seed: string;
  /** What is left out is as in {@link DEFAULT_ARBITER_CONFIG}. */
  readonly config?: Partial<ArbiterConfig>;
}

/** A candidate with the arithmetic of its place. */
export interface RankedCandidate extends Candidate {
  /** ln(weight) + trust_exponent · ln(max(trust, trust_floor) / 100) */
  readonly log_score: number;
  /** The noise drawn for this seed and id. */
  readonly gumbel: number;
  /** log_score + temperature · gumbel: the greatest comes first, as far as `max_shift` allows. */
  readonly key: number;
}

/** The audit record of a choice: plain JSON with all that is needed to repeat it. */
export interface ArbitrationRecord {
  readonly kind: 'arbitration';
  readonly algorithm: string;
  readonly seed: string;
  readonly k: number;
  readonly config: ArbiterConfig;
  /** All candidates, the first place first. */
  readonly ranking: readonly RankedCandidate[];
  /** Ids of those that go ahead, in this order: the first k of `ranking`. */
  readonly chosen: readonly string[];
}

/**
 * Chooses which plans go ahead: k of them without replacement, by the Gumbel-Top-k trick. To each log score Gumbel noise is
 * added, and the k greatest sums win; at temperature 1 this draws in proportion to the scores, then among the rest in
 * proportion to theirs, and so on (the Plackett–Luce distribution).
 *
 * Sources: W. Kool, H. van Hoof, M. Welling, *Stochastic Beams and Where to Find Them: The Gumbel-Top-k Trick for Sampling
 * Sequences Without Replacement*, ICML 2019; T. Vieira, *Gumbel-max trick and weighted reservoir sampling*, 2014.
 *
 * @throws RangeError for input that is not as described, with what is wrong and where
 */
export function arbitrate(request: ArbitrationRequest): ArbitrationRecord {
  const { candidates, k, seed } = request;
  const config = { ...DEFAULT_ARBITER_CONFIG, ...request.config };
  checkText('seed', seed, MAX_TEXT);
  checkNumber('k', k, { min: 0, whole: true });
  checkConfig(config);
  checkCandidates(candidates);

  const lotOf = lotsOf(seed);
  const ranked = candidates
    .map(({ id, weight, trust }): RankedCandidate => {
      const share = Math.max(trust, config.trust_floor) / 100;
      const log_score = Math.log(weight) + config.trust_exponent * Math.log(share);
      const gumbel = gumbelOf(lotOf(id));
      return { id, weight, trust, log_score, gumbel, key: log_score + config.temperature * gumbel };
    })
    .sort(by('key'));
  const { max_shift } = config;
  const ranking = max_shift === null ? ranked : boundedOrder(ranked, ranked.toSorted(by('log_score')), max_shift);
  const chosen = ranking.slice(0, k).map(({ id }) => id);
  return { kind: 'arbitration', algorithm: ARBITER_ALGORITHM, seed, k, config, ranking, chosen };
}

/** The greatest first; equal ones by lot; equal lots by id, in the order of code units. So there is one order only. */
const by =
  (field: 'key' | 'log_score') =>
  (a: RankedCandidate, b: RankedCandidate): number =>
    b[field] - a[field] || b.gumbel - a.gumbel || (a.id < b.id ? -1 : 1);

function checkConfig(config: ArbiterConfig): void {
  const unknown = Object.keys(config).find((name) => !Object.hasOwn(DEFAULT_ARBITER_CONFIG, name));
  if (unknown !== undefined)
    throw new RangeError(
      `config has a field that is unknown; it takes ${Object.keys(DEFAULT_ARBITER_CONFIG).join(', ')}.`,
    );
  checkNumber('config.temperature', config.temperature, { min: 0, max: 100 });
  checkNumber('config.trust_exponent', config.trust_exponent, { min: 0, max: 10 });
  checkNumber('config.trust_floor', config.trust_floor, { min: 0.01, max: 100 });
  if (config.max_shift !== null)
    checkNumber('config.max_shift', config.max_shift, { min: 0, whole: true }, 'Null does not bound it.');
}

function checkCandidates(candidates: readonly Candidate[]): void {
  if (!Array.isArray(candidates)) throw new RangeError('candidates has to be a list.');
  if (candidates.length > MAX_CANDIDATES)
    throw new RangeError(
      `candidates has ${candidates.length} entries; at most ${MAX_CANDIDATES} are accepted. Leave out those with the smallest weights.`,
    );
  const places = new Map<string, number>();
  for (const [place, candidate] of candidates.entries()) {
    const where = `candidates[${place}]`;
    const { id, weight, trust } = (candidate ?? {}) as Partial<Candidate>;
    checkText(`${where}.id`, id, MAX_TEXT);
    const before = places.get(id as string);
    if (before !== undefined)
      throw new RangeError(`${where}.id is that of candidates[${before}], too. Give each plan an id of its own.`);
    places.set(id as string, place);
    checkNumber(`${where}.weight`, weight, { above: 0 }, 'Leave out a plan that must not go ahead.');
    checkNumber(`${where}.trust`, trust, { min: 0, max: 100 });
  }
}
