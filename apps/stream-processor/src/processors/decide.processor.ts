import {
  defineProcessor,
  emit,
  isFrom,
  keyValueStore,
  Processor,
  recentStore,
  reject,
  skip,
  to,
  written,
  type BusRecord,
  type KeyValueStore,
  type Outcome,
  type ProcessorContext,
  type StreamProcessor,
} from '@chorus/bus';
import {
  assess,
  claimsExpired,
  conversationExpired,
  waitsExpired,
  workExpired,
  type AgentWaits,
  type Conversation,
  type ResourceClaims,
  type Work,
} from '@chorus/conflict';
import {
  agentDecisionsProcessed,
  agentKey,
  agentMessagesAccepted,
  fleetOf,
  trustScores,
  type AgentMessage,
} from '@chorus/contracts';
import { CONFIG } from '@chorus/service-kit';
import { DEFAULT_TRUST_POLICY, priorEvidence, trustOf } from '@chorus/trust';
import { Inject } from '@nestjs/common';
import type { StreamProcessorConfig } from '../config.ts';
import { arbitrationOf } from './arbitration.ts';
import { actionOf, decisionOf } from './decision.ts';
import { forget } from './forgetting.ts';
import { fromHeaders, identityDigest, identityOf } from './provenance.ts';
import { tooLarge } from './size.ts';

/** Accepted messages of a partition among which a duplicate is found. */
export const DUPLICATE_WINDOW = 10_000;

export const decide = defineProcessor({
  name: 'decide',
  streams: [agentMessagesAccepted],
  tables: { trust: trustScores },
  outputs: [agentDecisionsProcessed],
  stores: {
    /** By `<fleet>/<resource>`. */
    claims: keyValueStore<ResourceClaims>(),
    /** By `<fleet>/<agent>`. */
    waits: keyValueStore<AgentWaits>(),
    /** By `<fleet>/<fingerprint>`. */
    work: keyValueStore<Work>(),
    /** By `<fleet>/<correlation id>`. */
    conversations: keyValueStore<Conversation>(),
    seen: recentStore(agentMessagesAccepted, DUPLICATE_WINDOW, identityOf),
  },
});

type Context = ProcessorContext<typeof decide>;

/**
 * Trust of an agent of which trust-service has not told yet: the score at which its ledger begins by the default policy. What
 * the fleet's own policy says of newcomers comes with the agent's first record, a moment after its first message.
 */
const UNKNOWN_TRUST = trustOf(priorEvidence(DEFAULT_TRUST_POLICY.prior));

/** How often expired state is looked for, in ms of log time. */
const FORGET_EVERY_MS = 10_000;
/** Writes of state after which it is looked for at once, so that a flood finds its limit. */
const FORGET_AFTER_WRITES = 20_000;

/**
 * Makes the decision on each message of a fleet, in the fleet's order: conflict risk, evidence, edges, and the action that
 * the sender's last known standing asks for. The rules are those of `@chorus/conflict`; the state is theirs.
 */
@Processor(decide)
export class DecideProcessor implements StreamProcessor<typeof decide> {
  /** By partition. Only says when to tidy up, never what to decide: it may be lost. */
  readonly #tidied = new Map<number, { at: number; writes: number }>();

  constructor(@Inject(CONFIG) private readonly config: StreamProcessorConfig) {}

  process(record: BusRecord, context: Context): Outcome {
    if (!isFrom(record, agentMessagesAccepted)) return skip('unknown topic');
    const provenance = fromHeaders(record.headers);
    if (provenance === undefined)
      return reject(`The record lacks the headers that accept gives it; send messages to agent-messages-raw instead.`);
    if (context.stores.seen.has(identityOf(record))) return skip('duplicate');

    const { stores, tables, now } = context;
    const message = record.value;
    const fleet_id = fleetOf(message);
    const key = (name: string): string => `${fleet_id}/${name}`;
    const trust = tables.trust.get(agentKey({ fleet_id, agent_id: message.agent_id }));
    const assessment = assess({
      message,
      messageId: provenance.message_id,
      identity: identityDigest(record),
      now,
      claims: (resource) => stores.claims.get(key(resource)),
      waits: (agent) => stores.waits.get(key(agent)),
      work: (fingerprint) => stores.work.get(key(fingerprint)),
      conversation: stores.conversations.get(key(message.correlation_id)),
      blocked: actionOf(trust?.value)?.action === 'blocked',
    });
    const arbitration = arbitrationOf({
      analysis: assessment.analysis,
      sender: message.agent_id,
      trustOf: (agent_id) => tables.trust.get(agentKey({ fleet_id, agent_id }))?.value.score ?? UNKNOWN_TRUST,
      seed: `${record.topic}/${record.partition}/${record.offset}`,
    });
    const made = decisionOf(record, provenance, trust, assessment, arbitration, now);
    const decision = written(to(agentDecisionsProcessed, made));
    const size = tooLarge('The decision on this message', decision);
    if (size !== undefined) return reject(`${size} Send it to fewer agents at a time.`);

    this.#remember(assessment.changes, message, context);
    return emit(decision);
  }

  punctuate(context: Context) {
    const { at } = this.#tidied.get(context.partition) ?? { at: 0 };
    if (context.now - at >= FORGET_EVERY_MS) this.#tidyUp(context);
    return [];
  }

  #remember(changes: ReturnType<typeof assess>['changes'], message: AgentMessage, context: Context): void {
    const { stores, partition, now } = context;
    const fleet_id = fleetOf(message);
    let writes = 0;
    const put = <V>(store: KeyValueStore<V>, name: string, value: V): void => {
      store.put(`${fleet_id}/${name}`, value);
      writes++;
    };
    for (const [resource, claims] of changes.claims) put(stores.claims, resource, claims);
    for (const [agent, waits] of changes.waits)
      if (waits.waits.length > 0) put(stores.waits, agent, waits);
      else stores.waits.delete(`${fleet_id}/${agent}`);
    for (const [fingerprint, work] of changes.work) put(stores.work, fingerprint, work);
    if (changes.conversation) put(stores.conversations, message.correlation_id, changes.conversation);

    const tidied = this.#tidied.get(partition) ?? { at: now, writes: 0 };
    this.#tidied.set(partition, { ...tidied, writes: tidied.writes + writes });
    if (tidied.writes + writes >= FORGET_AFTER_WRITES) this.#tidyUp(context);
  }

  #tidyUp({ stores, now, partition }: Context): void {
    const { MAX_RESOURCES_PER_FLEET: resources, MAX_CONVERSATIONS_PER_FLEET: conversations } = this.config;
    forget(stores.claims, (claims) => claimsExpired(claims, now), resources);
    forget(stores.waits, (waits) => waitsExpired(waits, now), resources);
    forget(stores.work, (work) => workExpired(work, now), resources);
    forget(stores.conversations, (conversation) => conversationExpired(conversation, now), conversations);
    this.#tidied.set(partition, { at: now, writes: 0 });
  }
}
