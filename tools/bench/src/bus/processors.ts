import {
  defineProcessor,
  emit,
  keyValueStore,
  to,
  type BusRecord,
  type Guarantee,
  type Outcome,
  type ProcessorContext,
  type ProcessorDefinition,
  type StreamProcessor,
} from '@chorus/bus';
import { agentMessage, defineTopic, fleetOf, type AgentMessage } from '@chorus/contracts';

/** What every row reads: messages as agents send them. */
export const messagesIn = defineTopic({
  name: 'messages-in',
  type: 'bench.message',
  schema: agentMessage,
  key: (message) => message.agent_id,
});

export const messagesOut = defineTopic({ ...messagesIn, name: 'messages-out' });

/** An output bears its input's identity, so that each can be counted. */
const identity = ({ headers }: BusRecord) => ({ ce_id: headers['ce_id'] ?? '' });

const handOn = (record: BusRecord): Outcome => emit(to(messagesOut, record.value as AgentMessage, identity(record)));

export const copying = defineProcessor({ name: 'copying', streams: [messagesIn], outputs: [messagesOut] });

export const remembering = defineProcessor({
  name: 'remembering',
  streams: [messagesIn],
  outputs: [messagesOut],
  stores: { last: keyValueStore<{ agent_id: string; at: string }>() },
});

/** More than the records of a batch: no two of one batch write the same key, so that each is a line of the changelog. */
const KEYS = 10_000;

const remember: StreamProcessor<typeof remembering> = {
  process: (record, { stores }) => {
    const { agent_id, timestamp } = record.value as AgentMessage;
    stores.last.put(String(record.offset % KEYS), { agent_id, at: timestamp });
    return handOn(record);
  },
};

/** What the peer checks: who and when. The rest of the message goes through. */
const claimSchema = agentMessage.pick({ agent_id: true, timestamp: true, metadata: true });
type Claim = ReturnType<typeof claimSchema.parse>;

const claimsIn = defineTopic({ ...messagesIn, schema: claimSchema, key: fleetOf, partition_by: fleetOf });
const claims = defineTopic({ name: 'claims', type: 'bench.claim', schema: claimSchema, key: fleetOf });

interface ClaimDecision {
  readonly original_message: Claim;
  readonly conflict_analysis: { readonly risk: number };
}

export const claimDecisions = defineTopic<ClaimDecision>({
  name: 'claim-decisions',
  type: 'bench.claim-decision',
  // Nobody checks it: it is written here and counted by its headers.
  schema: agentMessage.pick({}) as never,
  key: ({ original_message }) => fleetOf(original_message),
});

export const accepting = defineProcessor({ name: 'accepting', streams: [claimsIn], outputs: [claims] });

const accept: StreamProcessor<typeof accepting> = {
  process: (record) => emit(to(claims, record.value as Claim, identity(record))),
};

export const claiming = defineProcessor({
  name: 'claiming',
  streams: [claims],
  outputs: [claimDecisions],
  stores: { holders: keyValueStore<string>() },
});

/** The rule of the peer: who touches what somebody else touched last is at risk. */
const claim: StreamProcessor<typeof claiming> = {
  process: (record, { stores }: ProcessorContext<typeof claiming>) => {
    const message = record.value as Claim & Pick<AgentMessage, 'content'>;
    const resource = String(message.content['resource'] ?? 'r');
    const before = stores.holders.get(resource);
    stores.holders.put(resource, message.agent_id);
    const risk = before !== undefined && before !== message.agent_id ? 0.5 : 0;
    const decision = { original_message: message, conflict_analysis: { risk } };
    return emit(to(claimDecisions, decision, identity(record)));
  },
};

/** Processors that run together in one process. */
export interface Hosted {
  readonly guarantee: Guarantee;
  readonly processors: readonly (readonly [ProcessorDefinition, StreamProcessor<never>])[];
}

export const HOSTED = {
  'at-least-once': { guarantee: 'at-least-once', processors: [[copying, { process: handOn }]] },
  'exactly-once': { guarantee: 'exactly-once', processors: [[copying, { process: handOn }]] },
  stateful: { guarantee: 'exactly-once', processors: [[remembering, remember]] },
  claims: {
    guarantee: 'exactly-once',
    processors: [
      [accepting, accept],
      [claiming, claim],
    ],
  },
} as const satisfies Record<string, Hosted>;

export type HostedName = keyof typeof HOSTED;
