import type { FleetMode, WhatIf } from '@chorus/contracts';
import { changeAgent, changesByDecision } from './fleet-trust.ts';
import type { AgentChange, Decided, FleetTrust } from './fleet-trust.ts';
import { isQuarantinedByPolicy } from './decide.ts';
import type { AgentLedger, LedgerInput } from './ledger.ts';
import type { TrustPolicy } from './policy.ts';

type ByPerson = Extract<LedgerInput, { kind: 'quarantine' | 'release' }>;

/** What is on record of a fleet, as far as trust depends on it. `at` is log time, ms since 1970. */
export type RecordedFact = { readonly at: number } & (
  | { readonly kind: 'decision'; readonly decision: Decided }
  | { readonly kind: 'command'; readonly agent_id: string; readonly command: ByPerson }
  | { readonly kind: 'mode'; readonly mode: FleetMode }
  /** Was in force from then on. */
  | { readonly kind: 'policy'; readonly policy: TrustPolicy }
);

type Outcome = WhatIf['agents'][number]['now'];

/**
 * Recorded facts under the policies that were in force and under another one, side by side, both from a blank sheet. What
 * is on record stays as it is: a message that was blocked is no evidence under the other policy either, since nobody knows
 * what the agent would have done next.
 */
export class WhatIfFold {
  readonly #now: Course;
  readonly #then: Course;

  /** @param start as the fleet was set when the first fact was recorded */
  constructor(start: Pick<FleetTrust, 'mode' | 'policy'>, candidate: TrustPolicy) {
    this.#now = new Course({ ...start, budget: null });
    this.#then = new Course({ mode: start.mode, policy: candidate, budget: null });
  }

  /** Facts come in their order. */
  add(fact: RecordedFact): void {
    if (fact.kind === 'policy') return this.#now.setPolicy(fact.policy);
    this.#now.add(fact);
    this.#then.add(fact);
  }

  /** Agents so far. */
  get agents(): number {
    return this.#now.ledgers.size;
  }

  /** @param most so many agents, those with the largest difference; `totals` are of all */
  result(most: number): Pick<WhatIf, 'evidence' | 'agents' | 'totals'> {
    const agents = [...this.#now.ledgers.keys()].flatMap((agent_id) => {
      const now = this.#now.outcome(agent_id);
      const then = this.#then.outcome(agent_id);
      return now && then ? [{ agent_id, now, then }] : [];
    });
    agents.sort(
      (a, b) =>
        difference(b) - difference(a) ||
        Number(b.now.standing !== b.then.standing) - Number(a.now.standing !== a.then.standing) ||
        (a.agent_id < b.agent_id ? -1 : 1),
    );
    return {
      evidence: this.#now.evidence,
      agents: agents.slice(0, most),
      totals: { now: totalsOf(agents.map(({ now }) => now)), then: totalsOf(agents.map(({ then }) => then)) },
    };
  }
}

/** The facts under one policy after the other. */
class Course {
  readonly ledgers = new Map<string, AgentLedger>();
  /** Whom the policy has quarantined at present. */
  readonly #held = new Set<string>();
  readonly #quarantines = new Map<string, { times: number; readonly first: number }>();
  evidence = 0;

  constructor(private fleet: FleetTrust) {}

  setPolicy(policy: TrustPolicy): void {
    this.fleet = { ...this.fleet, policy };
  }

  add(fact: Exclude<RecordedFact, { kind: 'policy' }>): void {
    for (const agent_id of this.#held) this.#change(agent_id, { kind: 'time' }, fact.at);
    if (fact.kind === 'decision') {
      const { changes, budget } = changesByDecision(this.fleet, this.#ledgerOf, fact.decision, fact.at);
      this.fleet = { ...this.fleet, budget };
      for (const change of changes) this.#keep(change);
    } else if (fact.kind === 'command') this.#change(fact.agent_id, fact.command, fact.at);
    else {
      this.fleet = { ...this.fleet, mode: fact.mode };
      for (const agent_id of this.ledgers.keys())
        this.#change(agent_id, { kind: 'set_mode', mode: fact.mode }, fact.at);
    }
  }

  outcome(agent_id: string): Outcome | undefined {
    const ledger = this.ledgers.get(agent_id);
    const quarantines = this.#quarantines.get(agent_id);
    return (
      ledger && {
        score: ledger.score,
        uncertainty: ledger.uncertainty,
        standing: ledger.standing,
        quarantines: quarantines?.times ?? 0,
        first_quarantine: quarantines ? new Date(quarantines.first).toISOString() : null,
      }
    );
  }

  readonly #ledgerOf = (agent_id: string): AgentLedger | null => this.ledgers.get(agent_id) ?? null;

  #change(agent_id: string, input: LedgerInput, now: number): void {
    const change = changeAgent(agent_id, this.#ledgerOf(agent_id), [input], this.fleet.policy, now);
    if (change) this.#keep(change);
  }

  #keep({ agent_id, ledger, events }: AgentChange): void {
    this.ledgers.set(agent_id, ledger);
    if (isQuarantinedByPolicy(ledger)) this.#held.add(agent_id);
    else this.#held.delete(agent_id);
    for (const event of events) {
      if (event.type === 'evidence_counted') this.evidence++;
      if (event.type !== 'quarantined' || event.by.kind !== 'policy') continue;
      const known = this.#quarantines.get(agent_id);
      if (known) known.times++;
      else this.#quarantines.set(agent_id, { times: 1, first: event.at });
    }
  }
}

const difference = ({ now, then }: WhatIf['agents'][number]): number => Math.abs(then.score - now.score);

const totalsOf = (outcomes: readonly Outcome[]): WhatIf['totals']['now'] => ({
  quarantines: outcomes.reduce((sum, { quarantines }) => sum + quarantines, 0),
  quarantined: outcomes.filter(({ standing }) => standing === 'quarantined').length,
  mean: outcomes.length === 0 ? null : outcomes.reduce((sum, { score }) => sum + score, 0) / outcomes.length,
});
