import type { ChangeCode, Standing, TrustScore } from '@chorus/contracts';
import type { TrustState } from '@chorus/trust';

/** What a history keeps of one change: what the score rests on, exactly, and what brought it about. */
export interface HistoryPoint extends TrustState {
  /** Log time of the record, ms since 1970. */
  readonly ms: number;
  /** Of the record on `trust-scores`. */
  readonly offset: number;
  readonly code: ChangeCode;
  readonly standing: Standing;
  /** False only for a quarantine that is not in force. */
  readonly enforced: boolean;
  /** In `agent-decisions-processed`; -1 where no decision brought it about. */
  readonly decision_offset: number;
}

/** Log time of a record in ms since 1970. */
export const timeOf = (score: TrustScore): number => Date.parse(score.timestamp);

/** What a history keeps of a record. */
export function pointOf(score: TrustScore, offset: number): HistoryPoint {
  const { alpha, beta, evidence_at, first = false } = score.ledger ?? ledgerOf(score);
  return {
    ms: timeOf(score),
    offset,
    alpha,
    beta,
    evidence_at: Date.parse(evidence_at),
    first,
    code: codeOf(score, first),
    standing: score.standing,
    enforced: score.enforced || score.standing !== 'quarantined',
    policy_version: score.policy_version,
    decision_offset: score.decision_offset,
  };
}

/** What brought a record about. The standing began with it where the change was one of the standing. */
function codeOf({ evidence, standing, standing_since, timestamp }: TrustScore, first: boolean): ChangeCode {
  if (evidence !== null) return evidence.kind;
  if (first && standing !== 'quarantined') return 'registered';
  if (standing_since !== timestamp) return 'enforcement_changed';
  return CODE_OF_STANDING[standing];
}

const CODE_OF_STANDING: Record<Standing, ChangeCode> = {
  active: 'reinstated',
  probation: 'released',
  quarantined: 'quarantined',
};

/** Of a record that does not say what it rests on, from its moments: exact but for rounding. */
function ledgerOf({ score, uncertainty, timestamp }: TrustScore): NonNullable<TrustScore['ledger']> {
  const expected = score / 100;
  const observed = (expected * (1 - expected)) / (uncertainty / 100) ** 2 - 1;
  const sum = Number.isFinite(observed) && observed > 0 ? observed : 1;
  return { alpha: expected * sum, beta: (1 - expected) * sum, evidence_at: timestamp };
}

const LETTERS: Record<ChangeCode, string> = {
  registered: 'N',
  execution_succeeded: 'X',
  execution_failed: 'x',
  tool_succeeded: 'T',
  tool_error: 't',
  conflict: 'c',
  repetition: 'r',
  contribution: 'C',
  empty_result: 'e',
  unsupported_claim: 'u',
  contested: 'o',
  not_executed: 'n',
  unverified: 'v',
  rework: 'w',
  quarantined: 'Q',
  released: 'R',
  reinstated: 'A',
  enforcement_changed: 'E',
};
const CODES = new Map(Object.entries(LETTERS).map(([code, letter]) => [letter, code as ChangeCode]));
const STANDINGS: Record<string, Pick<HistoryPoint, 'standing' | 'enforced'>> = {
  a: { standing: 'active', enforced: true },
  p: { standing: 'probation', enforced: true },
  q: { standing: 'quarantined', enforced: true },
  w: { standing: 'quarantined', enforced: false },
};

/**
 * The `trust` of a point in Redis: `<alpha> <beta> <reason letter><standing letter><policy version>`, then `n` in an
 * agent's first record, and `@<ms>` where the evidence is older than the record. Numbers are the shortest that read back
 * as the very same double. Log time and offset are the id of the entry, the decision's offset is a field of its own, which
 * Redis keeps as an integer.
 */
export function trustText(point: HistoryPoint): string {
  const { alpha, beta, code, standing, enforced, policy_version, first, ms, evidence_at } = point;
  const stands = enforced ? standing.charAt(0) : 'w';
  const when = evidence_at === ms ? '' : `@${evidence_at}`;
  return `${alpha} ${beta} ${LETTERS[code]}${stands}${policy_version}${first ? 'n' : ''}${when}`;
}

const TRUST_TEXT = /^(\S+) (\S+) ([A-Za-z])([apqw])(\d+)(n?)(?:@(\d+))?$/;

/** The point of a stream's entry; undefined where it is none, or of another layout. */
export function readPoint(id: string, [, text, , decision]: readonly string[]): HistoryPoint | undefined {
  const [ms = NaN, offset = NaN] = id.split('-').map(Number);
  const [, alpha, beta, letter = '', stands = '', version, first, evidence_at] = TRUST_TEXT.exec(text ?? '') ?? [];
  const code = CODES.get(letter);
  const standing = STANDINGS[stands];
  const point = {
    ms,
    offset,
    alpha: Number(alpha),
    beta: Number(beta),
    evidence_at: evidence_at === undefined ? ms : Number(evidence_at),
    policy_version: Number(version),
    decision_offset: Number(decision ?? NaN),
  };
  if (code === undefined || standing === undefined || !Object.values(point).every(Number.isFinite)) return undefined;
  return { ...point, ...standing, code, first: first === 'n' };
}
