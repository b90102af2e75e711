import type { FleetMode, Intervention, ProcessedDecision } from '@chorus/contracts';
import { askForToken } from './budget.ts';
import type { BudgetState } from './budget.ts';
import { decide } from './decide.ts';
import { evolveAll } from './evolve.ts';
import type { AgentLedger, LedgerEvent, LedgerInput } from './ledger.ts';
import type { TrustPolicy } from './policy.ts';

/** What the trust of a fleet's agents depends on besides their ledgers: plain JSON. */
export interface FleetTrust {
  readonly mode: FleetMode;
  /** In force. */
  readonly policy: TrustPolicy;
  /** Null: no token was asked for so far. */
  readonly budget: BudgetState | null;
}

/** What one record of the log did to one agent. */
export interface AgentChange {
  readonly agent_id: string;
  /** Null for an agent that was not known. */
  readonly before: AgentLedger | null;
  readonly ledger: AgentLedger;
  /** At least one, in order. */
  readonly events: readonly LedgerEvent[];
  /** Where a quarantine asked for a token. */
  readonly budget?: NonNullable<Intervention['budget']>;
}

/** What counts of a decision. */
export interface Decided {
  readonly original_message: Pick<ProcessedDecision['original_message'], 'agent_id'>;
  readonly intervention_action: Pick<NonNullable<ProcessedDecision['intervention_action']>, 'action'> | null;
  readonly trust_impact: Pick<ProcessedDecision['trust_impact'], 'evidence'>;
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
 * What a decision does to the agents that it is about, and what it leaves of the fleet's budget: each quarantine that the
 * policy would put in force asks for a token.
 *
 * @param ledgerOf null for an agent that is not known
 * @param now log time, ms since 1970
 */
export function changesByDecision(
  fleet: FleetTrust,
  ledgerOf: (agent_id: string) => AgentLedger | null,
  decision: Decided,
  now: number,
): { readonly changes: readonly AgentChange[]; readonly budget: BudgetState | null } {
  const { mode, policy } = fleet;
  let { budget } = fleet;
  const changes: AgentChange[] = [];
  for (const [agent_id, inputs] of inputsOf(decision, mode)) {
    const token = mode === 'enforce' ? askForToken(policy, budget, now) : null;
    const asking = inputs.map((input) =>
      input.kind === 'evidence' && token ? { ...input, within_budget: token.granted } : input,
    );
    const change = changeAgent(agent_id, ledgerOf(agent_id), asking, policy, now);
    if (change === null) continue;
    if (token === null || !change.events.some(takesToken)) {
      changes.push(change);
      continue;
    }
    budget = token.state;
    changes.push({ ...change, budget: token.audit });
  }
  return { changes, budget };
}

/** One token for all that a decision says of an agent. */
const takesToken = (event: LedgerEvent): boolean =>
  event.type === 'advised' || (event.type === 'quarantined' && event.by.kind === 'policy' && event.enforced);

/**
 * What a decision says about agents: that its sender was seen, unless it is a tool, and its evidence, unless it was
 * blocked.
 */
function inputsOf(decision: Decided, mode: FleetMode): ReadonlyMap<string, readonly LedgerInput[]> {
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
