import {
  assess,
  CONFLICT_RISK,
  type AgentWaits,
  type Assessment,
  type Conversation,
  type ResourceClaims,
  type Work,
} from '@chorus/conflict';
import type { AgentMessage, TrustEvidence } from '@chorus/contracts';
import { redact } from '@chorus/privacy';
import {
  changesByDecision,
  DEFAULT_TRUST_POLICY,
  priorEvidence,
  trustOf,
  type AgentLedger,
  type TrustPolicy,
} from '@chorus/trust';

/** As the dashboard shows scores: from 60 down as a warning, with fewer observations than 10 as one that says little yet. */
const TRUST_WARNING = 60;
const FEW_OBSERVATIONS = 10;

/** One piece of evidence as the ledger counted it. */
export interface Counted {
  readonly evidence: TrustEvidence;
  /** Observations that it was worth. */
  readonly weight: number;
  /** Log time, ms since 1970. */
  readonly at: number;
}

/** What became known with one message. */
export interface Observation {
  readonly message_id: string;
  readonly assessment: Assessment;
  /**
   * Agents that the product raises something about with this message: a risk that people are told of, a score that is shown as a
   * warning, a quarantine that the policy orders.
   */
  readonly named: ReadonlySet<string>;
}

/**
 * A fleet that is watched by the rules of the services under a policy, one message after the other: redaction,
 * `assess` as the stream-processor calls it, `changesByDecision` as the trust-service does.
 */
export class Fleet {
  readonly #claims = new Map<string, ResourceClaims>();
  readonly #waits = new Map<string, AgentWaits>();
  readonly #work = new Map<string, Work>();
  readonly #conversations = new Map<string, Conversation>();
  readonly #ledgers = new Map<string, AgentLedger>();
  readonly #counted = new Map<string, Counted[]>();
  /** Who said what, by message id. */
  readonly #senders = new Map<string, string>();
  readonly #quarantined = new Set<string>();
  readonly #raised = new Set<string>();
  readonly #policy: TrustPolicy;

  constructor(policy: TrustPolicy = DEFAULT_TRUST_POLICY) {
    this.#policy = policy;
  }

  /** @param now log time, ms since 1970, never going back */
  observe(sent: AgentMessage, now: number): Observation {
    const message = { ...sent, content: redact(sent.content).value };
    const message_id = sent.metadata.message_id ?? '';
    this.#senders.set(message_id, message.agent_id);
    const assessment = assess({
      message,
      messageId: message_id,
      identity: message_id,
      now,
      claims: (resource) => this.#claims.get(resource),
      waits: (agent) => this.#waits.get(agent),
      work: (fingerprint) => this.#work.get(fingerprint),
      conversation: this.#conversations.get(message.correlation_id),
      blocked: false,
    });
    const { claims, waits, work, conversation } = assessment.changes;
    for (const [key, value] of claims) this.#claims.set(key, value);
    for (const [key, value] of waits) this.#waits.set(key, value);
    for (const [key, value] of work) this.#work.set(key, value);
    if (conversation) this.#conversations.set(message.correlation_id, conversation);

    this.#count(message, assessment, now);
    const named = this.#named(message, assessment);
    for (const agent of named) this.#raised.add(agent);
    return { message_id, assessment, named };
  }

  /** 0 to 100; the prior's for an agent that was never seen. */
  score(agent: string): number {
    return this.#ledgers.get(agent)?.score ?? trustOf(priorEvidence(this.#policy.prior));
  }

  /** Agents that the policy would have quarantined, at any time. */
  get quarantined(): ReadonlySet<string> {
    return this.#quarantined;
  }

  /** Agents that something was raised about, at any time: see {@link Observation.named}. */
  get raised(): ReadonlySet<string> {
    return this.#raised;
  }

  counted(agent: string): readonly Counted[] {
    return this.#counted.get(agent) ?? [];
  }

  /**
   * What each message of an agent does to its score, in points, as `why` explains it: 100 · (good − base · (good + bad)) /
   * (α + β), good and bad being what is left of the evidence. Of several messages that show it, the first of the agent's
   * own is meant.
   */
  contributions(agent: string): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    const { prior, forgetting_half_life_ms } = this.#policy;
    const ledger = this.#ledgers.get(agent);
    if (ledger === undefined) return sums;
    for (const { evidence, weight, at } of this.counted(agent)) {
      const own = evidence.message_ids.find((id) => this.#senders.get(id) === agent);
      if (own === undefined) continue;
      const kept = 2 ** (-(ledger.evidence_at - at) / forgetting_half_life_ms);
      const share = evidence.outcome === 'good' ? 1 - prior.base_rate : -prior.base_rate;
      sums.set(own, (sums.get(own) ?? 0) + (100 * kept * weight * share) / (ledger.alpha + ledger.beta));
    }
    return sums;
  }

  #count(message: AgentMessage, { evidence }: Assessment, now: number): void {
    const decision = {
      original_message: message,
      intervention_action: null,
      trust_impact: { evidence: [...evidence] },
    };
    const fleet = { mode: 'observe' as const, policy: this.#policy, budget: null };
    const ledgerOf = (agent: string) => this.#ledgers.get(agent) ?? null;
    for (const { agent_id, ledger, events } of changesByDecision(fleet, ledgerOf, decision, now).changes) {
      this.#ledgers.set(agent_id, ledger);
      if (ledger.standing === 'quarantined') this.#quarantined.add(agent_id);
      const counted = events.flatMap((event) =>
        event.type === 'evidence_counted' ? [{ evidence: event.evidence, weight: event.weight, at: now }] : [],
      );
      this.#counted.set(agent_id, [...this.counted(agent_id), ...counted]);
    }
  }

  #named(message: AgentMessage, { analysis }: Assessment): ReadonlySet<string> {
    const named = new Set<string>();
    if (analysis.risk >= CONFLICT_RISK) {
      for (const agent of analysis.with_agents) named.add(agent);
      if (analysis.kind !== 'execution_failure' || analysis.with_agents.length === 0) named.add(message.agent_id);
    }
    for (const [agent, { score, observations, standing }] of this.#ledgers)
      if (standing === 'quarantined' || (observations >= FEW_OBSERVATIONS && Math.round(score) < TRUST_WARNING))
        named.add(agent);
    return named;
  }
}
