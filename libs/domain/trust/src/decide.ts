import type { TrustEvidence } from '@chorus/contracts';
import { forget, priorEvidence, rounded, trustOf } from './beta.ts';
import { evolve } from './evolve.ts';
import type { AgentLedger, LedgerEvent, LedgerInput } from './ledger.ts';
import { weightOf } from './policy.ts';
import type { TrustPolicy } from './policy.ts';

type Input<K extends LedgerInput['kind']> = Extract<LedgerInput, { kind: K }>;
type Counted = Extract<LedgerEvent, { type: 'evidence_counted' }>;

const REASON_LIMIT = 1000;
const MESSAGE_IDS_LIMIT = 64;

/**
 * What follows from an input, given all that came before. Nothing follows from evidence or a command that was counted
 * already, nor from a command that asks for what is the case.
 *
 * @param ledger null for an agent that was never seen
 * @param now log time, ms since 1970
 */
export function decide(
  ledger: AgentLedger | null,
  input: LedgerInput,
  policy: TrustPolicy,
  now: number,
): readonly LedgerEvent[] {
  if (ledger !== null) return decideKnown(ledger, input, policy, now);
  if (input.kind === 'release' || input.kind === 'set_mode' || input.kind === 'time') return [];
  const registered: LedgerEvent = {
    type: 'registered',
    at: now,
    policy_version: policy.version,
    ...priorEvidence(policy.prior),
  };
  return [registered, ...decideKnown(evolve(null, registered), input, policy, now)];
}

function decideKnown(
  ledger: AgentLedger,
  input: LedgerInput,
  policy: TrustPolicy,
  now: number,
): readonly LedgerEvent[] {
  switch (input.kind) {
    case 'seen':
      return [];
    case 'evidence':
      return onEvidence(ledger, input, policy, now);
    case 'quarantine':
      return onQuarantine(ledger, input, policy, now);
    case 'release':
      return onRelease(ledger, input, policy, now);
    case 'time':
      return onTime(ledger, policy, now);
    case 'set_mode':
      return onMode(ledger, input, policy, now);
  }
}

function onEvidence(ledger: AgentLedger, input: Input<'evidence'>, policy: TrustPolicy, now: number): LedgerEvent[] {
  if (ledger.evidence_ids.includes(input.evidence.evidence_id)) return [];
  const counted = count(ledger, input.evidence, policy, now);
  if (!mayMove(ledger, counted, policy)) return [counted];
  const after = evolve(ledger, counted);
  const event = { at: now, policy_version: policy.version };

  // A success never shuts an agent out, though a stricter policy or a token that came back would allow it by now.
  if (input.evidence.outcome === 'bad' && quarantineIsDue(after, policy)) {
    const reason =
      `Score ${after.score.toFixed(1)} is below ${policy.quarantine.below} after ${after.observations} observations. ` +
      `Last: ${input.evidence.reason}`;
    const said = {
      ...event,
      by: { kind: 'policy', id: String(policy.version) },
      reason: reason.slice(0, REASON_LIMIT),
      message_ids: badMessages(after),
    } as const;
    const enforced = input.mode === 'enforce';
    if (!enforced || input.within_budget !== false)
      return [counted, { ...said, type: 'quarantined', enforced, command_id: null }];
    // Advice is repeated when there is something new to it, see ADVICE_STEP.
    return (after.advised_score ?? null) === null ? [counted, { ...said, type: 'advised' }] : [counted];
  }
  if (probationIsOver(after, policy)) {
    const reason = `${after.good_since_standing} good observations since the release; score ${after.score.toFixed(1)}.`;
    return [counted, { ...event, type: 'reinstated', reason }];
  }
  return [counted];
}

/** Whether evidence can have a consequence beyond the score: most of it, by far, has none. */
const mayMove = ({ standing }: AgentLedger, counted: Counted, { quarantine }: TrustPolicy): boolean =>
  standing === 'probation' || (counted.evidence.outcome === 'bad' && trustOf(counted) < quarantine.below);

function count(ledger: AgentLedger, evidence: TrustEvidence, policy: TrustPolicy, now: number): Counted {
  const good = evidence.outcome === 'good';
  const factor = good || FROM_WORDS.has(evidence.kind) ? 1 : frequencyFactor(ledger, policy, now);
  const weight = weightOf(policy, evidence.kind) * evidence.severity * factor;
  const faded = forget(ledger, policy.prior, now - ledger.evidence_at, policy.forgetting_half_life_ms);
  return {
    type: 'evidence_counted',
    at: now,
    policy_version: policy.version,
    evidence,
    weight,
    alpha: rounded(faded.alpha + (good ? weight : 0)),
    beta: rounded(faded.beta + (good ? 0 : weight)),
    trend_memory: policy.trend.memory,
  };
}

/** What is only read from words is no more certain for being read often: a review of an hour is no outbreak of harm. */
const FROM_WORDS: ReadonlySet<TrustEvidence['kind']> = new Set([
  'contested',
  'unsupported_claim',
  'not_executed',
  'unverified',
]);

function frequencyFactor(ledger: AgentLedger, { frequency }: TrustPolicy, now: number): number {
  const recent = ledger.recent_bad.filter((bad) => now - bad.at <= frequency.window_ms).length;
  return Math.min(frequency.max_factor, 1 + frequency.step * recent);
}

function quarantineIsDue(ledger: AgentLedger, { quarantine, probation }: TrustPolicy): boolean {
  if (ledger.standing === 'quarantined') return false;
  if (ledger.score >= quarantine.below || ledger.observations < quarantine.min_observations) return false;
  return ledger.standing === 'active' || ledger.bad_since_standing >= probation.bad_observations;
}

function probationIsOver(ledger: AgentLedger, { probation }: TrustPolicy): boolean {
  return (
    ledger.standing === 'probation' &&
    ledger.good_since_standing >= probation.good_observations &&
    ledger.score >= probation.active_from
  );
}

/** Messages of the latest bad observations, oldest first. */
function badMessages(ledger: AgentLedger): string[] {
  const ids = new Set(ledger.recent_bad.flatMap((bad) => bad.message_ids));
  return [...ids].slice(-MESSAGE_IDS_LIMIT);
}

function onQuarantine(
  ledger: AgentLedger,
  input: Input<'quarantine' | 'release'>,
  policy: TrustPolicy,
  now: number,
): LedgerEvent[] {
  const inForceAlready = ledger.standing === 'quarantined' && ledger.standing_by.kind === 'operator';
  if (inForceAlready || ledger.command_ids.includes(input.command_id)) return [];
  return [
    {
      type: 'quarantined',
      at: now,
      policy_version: policy.version,
      by: { kind: 'operator', id: input.operator },
      enforced: true,
      reason: input.reason,
      message_ids: badMessages(ledger),
      command_id: input.command_id,
    },
  ];
}

function onRelease(
  ledger: AgentLedger,
  input: Input<'quarantine' | 'release'>,
  policy: TrustPolicy,
  now: number,
): LedgerEvent[] {
  if (ledger.standing !== 'quarantined' || ledger.command_ids.includes(input.command_id)) return [];
  return [
    {
      type: 'released',
      at: now,
      policy_version: policy.version,
      by: { kind: 'operator', id: input.operator },
      reason: input.reason,
      command_id: input.command_id,
    },
  ];
}

function onTime(ledger: AgentLedger, policy: TrustPolicy, now: number): LedgerEvent[] {
  const { release_after_ms } = policy.probation;
  if (release_after_ms === null || !isQuarantinedByPolicy(ledger)) return [];
  // Not the other way round: a policy that an older release has stored names no time.
  if (!(now - ledger.standing_since >= release_after_ms)) return [];
  return [
    {
      type: 'released',
      at: now,
      policy_version: policy.version,
      by: { kind: 'policy', id: String(policy.version) },
      reason: 'The time for which the policy quarantines is over.',
      command_id: null,
    },
  ];
}

/** Such a quarantine may end on its own, and follows the mode of the fleet. */
export const isQuarantinedByPolicy = (ledger: AgentLedger): boolean =>
  ledger.standing === 'quarantined' && ledger.standing_by.kind === 'policy';

function onMode(ledger: AgentLedger, input: Input<'set_mode'>, policy: TrustPolicy, now: number): LedgerEvent[] {
  const enforced = input.mode === 'enforce';
  if (!isQuarantinedByPolicy(ledger) || ledger.enforced === enforced) return [];
  return [{ type: 'enforcement_changed', at: now, policy_version: policy.version, enforced }];
}
