import { assess, type AgentWaits, type Conversation, type ResourceClaims, type Work } from '@chorus/conflict';
import type { AgentMessage } from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, decide, evolveAll, type AgentLedger } from '@chorus/trust';

const FLEET = 'bench/';

/** What stream-processor and trust-service remember of one fleet, under the keys that they use. */
export class BenchFleet {
  readonly #claims = new Map<string, ResourceClaims>();
  readonly #waits = new Map<string, AgentWaits>();
  readonly #work = new Map<string, Work>();
  readonly #conversations = new Map<string, Conversation>();
  readonly #ledgers = new Map<string, AgentLedger>();

  /** @returns whether the message was told of as a conflict or the like */
  decide(message: AgentMessage, messageId: string, now: number): boolean {
    const { analysis, evidence, changes } = assess({
      message,
      messageId,
      identity: messageId,
      now,
      claims: (resource) => this.#claims.get(FLEET + resource),
      waits: (agent) => this.#waits.get(FLEET + agent),
      work: (fingerprint) => this.#work.get(FLEET + fingerprint),
      conversation: this.#conversations.get(FLEET + message.correlation_id),
      blocked: false,
    });
    for (const [key, value] of changes.claims) this.#claims.set(FLEET + key, value);
    for (const [key, value] of changes.waits)
      if (value.waits.length > 0) this.#waits.set(FLEET + key, value);
      else this.#waits.delete(FLEET + key);
    for (const [key, value] of changes.work) this.#work.set(FLEET + key, value);
    if (changes.conversation) this.#conversations.set(FLEET + message.correlation_id, changes.conversation);

    this.#judge(message.agent_id, { kind: 'seen' }, now);
    for (const one of evidence) this.#judge(one.agent_id, { kind: 'evidence', evidence: one, mode: 'observe' }, now);
    return analysis.risk > 0;
  }

  /** Resources that somebody touches. */
  get open(): number {
    return this.#claims.size;
  }

  #judge(agent: string, input: Parameters<typeof decide>[1], now: number): void {
    const before = this.#ledgers.get(FLEET + agent) ?? null;
    const after = evolveAll(before, decide(before, input, DEFAULT_TRUST_POLICY, now));
    if (after !== null) this.#ledgers.set(FLEET + agent, after);
  }
}
