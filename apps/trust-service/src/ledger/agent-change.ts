import type { FleetMode, ProcessedDecision } from '@chorus/contracts';
import { decide, evolveAll } from '@chorus/trust';
import type { AgentLedger, LedgerEvent, LedgerInput, TrustPolicy } from '@chorus/trust';

/** What one record of the log did to one agent. */
export interface AgentChange {
  readonly agent_id: string;
  /** Null for an agent that was not known. */
  readonly before: AgentLedger | null;
  readonly ledger: AgentLedger;
  /** At least one, in order. */
  readonly events: readonly LedgerEvent[];
}

/** Takes inputs about one agent; null where nothing follows from them. */
export function changeAgent(
  agent_id: string,
  before: AgentLedger | null,
  inputs: readonly LedgerInput[],
  policy: TrustPolicy,
  now: number,
): AgentChange | null {
  let ledger = before;
  const events: LedgerEvent[] = [];
  for (const input of inputs) {
    const made = decide(ledger, input, policy, now);
    ledger = evolveAll(ledger, made);
    events.push(...made);
  }
  return ledger === null || events.length === 0 ? null : { agent_id, before, ledger, events };
}

/**
 * What a decision says about agents: that its sender was seen, unless it is a tool, and its evidence, unless it was
 * blocked.
 */
export function inputsOf(decision: ProcessedDecision, mode: FleetMode): ReadonlyMap<string, readonly LedgerInput[]> {
  const inputs = new Map<string, LedgerInput[]>();
  const sender = decision.original_message.agent_id;
  if (!sender.startsWith('tool:')) inputs.set(sender, [{ kind: 'seen' }]);
  if (decision.intervention_action?.action === 'blocked') return inputs;
  for (const evidence of decision.trust_impact.evidence) {
    const about = inputs.get(evidence.agent_id) ?? [];
    about.push({ kind: 'evidence', evidence, mode });
    inputs.set(evidence.agent_id, about);
  }
  return inputs;
}
