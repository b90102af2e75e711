import { trustOf, uncertaintyOf } from './beta.ts';
import { ADVICE_STEP, COMMAND_IDS_KEPT, EVIDENCE_IDS_KEPT, MESSAGES_KEPT_OF_BAD } from './ledger.ts';
import type { AgentLedger, LedgerEvent } from './ledger.ts';
import { RECENT_BAD_KEPT } from './policy.ts';

/**
 * The ledger after one more event. Takes no policy: an event says all that it did, so that a rebuild gives the same
 * ledger under any policy.
 *
 * @throws where the first event of a ledger is not `registered`
 */
export function evolve(ledger: AgentLedger | null, event: LedgerEvent): AgentLedger {
  if (event.type === 'registered') return registered(event);
  if (ledger === null) throw new Error(`a ledger begins with "registered", not with "${event.type}"`);
  const common = { updated_at: event.at, policy_version: event.policy_version };
  switch (event.type) {
    case 'evidence_counted':
      return counted(ledger, event);
    case 'quarantined':
      return {
        ...ledger,
        ...common,
        ...newStanding(event.at),
        standing: 'quarantined',
        standing_reason: event.reason,
        standing_by: event.by,
        enforced: event.enforced,
        command_ids: remember(ledger, event.command_id),
      };
    case 'advised':
      return { ...ledger, ...common, advised_score: ledger.score };
    case 'released':
      return {
        ...ledger,
        ...common,
        ...newStanding(event.at),
        standing: 'probation',
        standing_reason: event.reason,
        standing_by: event.by,
        enforced: true,
        command_ids: remember(ledger, event.command_id),
      };
    case 'reinstated':
      return {
        ...ledger,
        ...common,
        ...newStanding(event.at),
        standing: 'active',
        standing_reason: event.reason,
        standing_by: { kind: 'policy', id: String(event.policy_version) },
        enforced: true,
      };
    case 'enforcement_changed':
      return { ...ledger, ...common, enforced: event.enforced };
  }
}

/** The fold: the ledger after these events. */
export function evolveAll(ledger: AgentLedger | null, events: readonly LedgerEvent[]): AgentLedger | null {
  return events.reduce<AgentLedger | null>(evolve, ledger);
}

function registered(event: Extract<LedgerEvent, { type: 'registered' }>): AgentLedger {
  const score = trustOf(event);
  return {
    alpha: event.alpha,
    beta: event.beta,
    evidence_at: event.at,
    score,
    uncertainty: uncertaintyOf(event),
    observations: 0,
    mean_score: score,
    recent_scores: [score],
    recent_bad: [],
    ...newStanding(event.at),
    standing: 'active',
    standing_reason: 'First seen.',
    standing_by: { kind: 'policy', id: String(event.policy_version) },
    enforced: true,
    evidence_ids: [],
    command_ids: [],
    updated_at: event.at,
    policy_version: event.policy_version,
  };
}

function newStanding(at: number) {
  return { standing_since: at, good_since_standing: 0, bad_since_standing: 0, advised_score: null };
}

function remember(ledger: AgentLedger, command_id: string | null): readonly string[] {
  if (command_id === null) return ledger.command_ids;
  return [...ledger.command_ids, command_id].slice(-COMMAND_IDS_KEPT);
}

/** The last `kept` of a list with one more at its end. */
const appended = <T>(list: readonly T[], last: T, kept: number): readonly T[] =>
  list.length < kept ? [...list, last] : [...list, last].slice(-kept);

function counted(ledger: AgentLedger, event: Extract<LedgerEvent, { type: 'evidence_counted' }>): AgentLedger {
  const score = trustOf(event);
  const observations = ledger.observations + 1;
  const bad = event.evidence.outcome === 'bad';
  const recentBad = { at: event.at, message_ids: event.evidence.message_ids.slice(0, MESSAGES_KEPT_OF_BAD) };
  return {
    ...ledger,
    alpha: event.alpha,
    beta: event.beta,
    evidence_at: event.at,
    score,
    uncertainty: uncertaintyOf(event),
    observations,
    mean_score: observations === 1 ? score : ledger.mean_score + (score - ledger.mean_score) / observations,
    recent_scores: appended(ledger.recent_scores, score, event.trend_memory),
    recent_bad: bad ? appended(ledger.recent_bad, recentBad, RECENT_BAD_KEPT) : ledger.recent_bad,
    good_since_standing: ledger.good_since_standing + (bad ? 0 : 1),
    bad_since_standing: ledger.bad_since_standing + (bad ? 1 : 0),
    advised_score: isNear(ledger.advised_score, score) ? ledger.advised_score : null,
    evidence_ids: appended(ledger.evidence_ids, event.evidence.evidence_id, EVIDENCE_IDS_KEPT),
    updated_at: event.at,
    policy_version: event.policy_version,
  };
}

const isNear = (advised: number | null | undefined, score: number): advised is number =>
  typeof advised === 'number' && Math.abs(score - advised) < ADVICE_STEP;
