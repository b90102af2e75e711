import type { FleetMode, Intervention, TrustEvidence, TrustScore } from '@chorus/contracts';
import { isQuarantinedByPolicy, ledgerToTrustScore } from '@chorus/trust';
import type { AgentChange, AgentLedger, LedgerEvent, TrustPolicy } from '@chorus/trust';

/** What brought a change about: a record of the log, or time. */
export interface Cause {
  readonly fleet_id: string;
  /** Of the fleet, from now on. */
  readonly mode: FleetMode;
  readonly policy: TrustPolicy;
  /**
   * Where the record lies: the ids of interventions are made of it, so that they are the same at every attempt. Of time,
   * `time` and since when the agent stood as it did.
   */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** -1 where the cause is a command or time. */
  readonly decision_offset: number;
  /** The command; null where the cause is a decision or time. */
  readonly command: { readonly command_id: string; readonly operator: string; readonly reason: string } | null;
  /** For the record's `metadata`. */
  readonly metadata: Record<string, unknown>;
}

/** The trust record of a change. */
export function trustScoreOf(change: AgentChange, cause: Cause): TrustScore {
  const { agent_id, before, ledger, events } = change;
  const { fleet_id, decision_offset, metadata } = cause;
  const adjustment_reason = reasonOf(events);
  const evidence = heaviest(events);
  const about = { fleet_id, agent_id, before, adjustment_reason, evidence, decision_offset, metadata };
  return ledgerToTrustScore(ledger, about, cause.policy);
}

/** The interventions that a change contains. */
export function interventionsOf({ agent_id, ledger, events, budget }: AgentChange, cause: Cause): Intervention[] {
  return events.flatMap((event, index) => {
    if (!isIntervention(event)) return [];
    const { command } = cause;
    const byCommand = command === null ? null : ({ kind: 'operator', id: command.operator } as const);
    return {
      intervention_id: `${cause.topic}-${cause.partition}-${cause.offset}-${index}-${agent_id}`,
      fleet_id: cause.fleet_id,
      agent_id,
      kind: KIND_OF[event.type],
      mode: cause.mode,
      enforced: event.type === 'released' || (event.type !== 'advised' && event.enforced),
      by: event.type === 'enforcement_changed' ? (byCommand ?? ledger.standing_by) : event.by,
      reason: interventionReason(event, command?.reason),
      evidence: event.type === 'quarantined' || event.type === 'advised' ? [...event.message_ids] : [],
      ...(budget && { budget }),
      command_id: command?.command_id ?? null,
      ...(event.type === 'quarantined' || event.type === 'enforcement_changed'
        ? { ends_at: endOf(ledger, cause) }
        : {}),
      timestamp: new Date(event.at).toISOString(),
    };
  });
}

/** When a quarantine ends on its own, as long as this policy is in force; null where only a person ends it. */
function endOf(ledger: AgentLedger, { policy }: Cause): string | null {
  const { release_after_ms } = policy.probation;
  if (typeof release_after_ms !== 'number' || !isQuarantinedByPolicy(ledger)) return null;
  return new Date(ledger.standing_since + release_after_ms).toISOString();
}

const KIND_OF = {
  quarantined: 'quarantine',
  advised: 'advise',
  released: 'release',
  enforcement_changed: 'quarantine',
} as const;

type InterventionEvent = Extract<LedgerEvent, { type: keyof typeof KIND_OF }>;

const isIntervention = (event: LedgerEvent): event is InterventionEvent => event.type in KIND_OF;

function interventionReason(event: InterventionEvent, why: string | undefined): string {
  if (event.type === 'enforcement_changed') return enforcementReason(event.enforced, why);
  return event.type === 'advised' ? withoutToken(event.reason) : event.reason;
}

const NO_TOKEN = ' Only advised: nothing is left of what the policy may quarantine on its own.';

const withoutToken = (reason: string): string => sentence(reason.slice(0, 999 - NO_TOKEN.length)) + NO_TOKEN;

/** Why the trust of an agent is what it is now, for a person. */
function reasonOf(events: readonly LedgerEvent[]): string {
  const parts = events.flatMap(describe);
  return parts.length === 0 ? 'First seen.' : parts.join(' ');
}

function describe(event: LedgerEvent): string[] {
  switch (event.type) {
    case 'registered':
      return [];
    case 'evidence_counted':
      return [sentence(`${event.evidence.kind.replace('_', ' ')}: ${event.evidence.reason}`)];
    case 'quarantined':
      if (event.by.kind === 'operator') return [sentence(`Quarantined by ${event.by.id}: ${event.reason}`)];
      return [sentence(`${event.enforced ? 'Quarantined' : 'Would be quarantined'}: ${event.reason}`)];
    case 'advised':
      return [withoutToken(`Should be quarantined: ${event.reason}`)];
    case 'released':
      return [
        sentence(`Released${event.by.kind === 'operator' ? ` by ${event.by.id}` : ''}, on probation: ${event.reason}`),
      ];
    case 'reinstated':
      return [sentence(`Probation is over: ${event.reason}`)];
    case 'enforcement_changed':
      return [enforcementReason(event.enforced, undefined)];
  }
}

function enforcementReason(enforced: boolean, why: string | undefined): string {
  const what = enforced
    ? 'The fleet enforces from now on: the quarantine is in force.'
    : 'The fleet only observes from now on: the quarantine is not in force.';
  return why === undefined ? what : `${what} ${why}`;
}

const sentence = (text: string): string => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
};

/** The evidence that weighed most; null where there is none. */
function heaviest(events: readonly LedgerEvent[]): TrustEvidence | null {
  const counted = events.filter((event) => event.type === 'evidence_counted');
  const first = counted.toSorted((a, b) => b.weight - a.weight)[0];
  return first?.evidence ?? null;
}
