import {
  assess,
  PREDICTOR,
  type AgentWaits,
  type Conversation,
  type ResourceClaims,
  type Work,
} from '@chorus/conflict';
import { fleetOf, type AgentMessage, type ProcessedDecision } from '@chorus/contracts';
import { redact } from '@chorus/privacy';

/** Makes the decisions on a fleet's messages as the stream-processor does: redaction, then `assess`. Nobody is quarantined. */
export class Decider {
  readonly #claims = new Map<string, ResourceClaims>();
  readonly #waits = new Map<string, AgentWaits>();
  readonly #work = new Map<string, Work>();
  readonly #conversations = new Map<string, Conversation>();
  #offset = 0;

  /** @param now log time, ms since 1970, never going back */
  decide(sent: AgentMessage, now: number): ProcessedDecision {
    const message = { ...sent, content: redact(sent.content).value };
    const message_id = message.metadata.message_id ?? String(this.#offset);
    const { analysis, evidence, edges, changes } = assess({
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
    for (const [key, value] of changes.claims) this.#claims.set(key, value);
    for (const [key, value] of changes.waits) this.#waits.set(key, value);
    for (const [key, value] of changes.work) this.#work.set(key, value);
    if (changes.conversation) this.#conversations.set(message.correlation_id, changes.conversation);

    const at = new Date(now).toISOString();
    const offset = (this.#offset += 1);
    return {
      original_message: message,
      conflict_analysis: analysis,
      trust_impact: { evidence },
      intervention_action: null,
      processing_metadata: {
        message_id,
        source: 'quality',
        fleet_id: fleetOf(message),
        raw: { topic: 'agent-messages-raw', partition: 0, offset },
        accepted: { topic: 'agent-messages-accepted', partition: 0, offset },
        received_at: at,
        decided_at: at,
        clock_skew_ms: Date.parse(message.timestamp) - now,
        trust: { offset: -1, age_ms: null },
        predictor: PREDICTOR,
      },
      causal_relationships: edges,
    };
  }
}
