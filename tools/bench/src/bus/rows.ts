import type { BusRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentMessage,
  agentMessagesRaw,
  type ProcessedDecision,
  type Topic,
} from '@chorus/contracts';
import { startStreamProcessor, type Ground, type Running } from '../installation.ts';
import { Program } from '../program.ts';
import { startCopy } from '../throughput/copy.ts';
import type { Peer, PeerGuarantee } from './peer.ts';
import { claimDecisions, messagesIn, messagesOut, type HostedName } from './processors.ts';

export const ROWS = [
  'copy',
  'at-least-once',
  'exactly-once',
  'stateful',
  'chain',
  'claims',
  'kstreams',
  'kstreams-alo',
] as const;
export type RowName = (typeof ROWS)[number];

/** What a row is started with. */
export interface Start {
  readonly ground: Ground;
  readonly namespace: string;
  /** How many records it is going to read. */
  readonly records: number;
  /** For its Node, where it has one. */
  readonly nodeOptions: readonly string[];
  readonly peer: Peer | undefined;
}

/** A row's process; what it cannot tell is left out. */
export type RowProcess = Running & { readonly pid: number | undefined } & Partial<
    Pick<Program, 'failed' | 'freeze' | 'thaw'>
  >;

/** One way from a topic to another that is measured. */
export interface Row {
  readonly title: string;
  readonly input: Topic<never>;
  readonly output: Topic<never>;
  /** Which message an output is of. */
  readonly idOf: (record: BusRecord) => string;
  /** Part of the messages that it gets, so that each row takes a few seconds. */
  readonly share: number;
  /**
   * Messages to warm up for each that is measured. V8 has compiled what it runs after some thousand; the JVM compiles
   * in the background for tens of thousands, and until then takes up to twice the CPU time for one.
   */
  readonly warmUp: number;
  /** It sees records as soon as they are written, so it is frozen until all of them are. */
  readonly readsUncommitted: boolean;
  readonly runsOnNode: boolean;
  start(start: Start): RowProcess | Promise<RowProcess>;
}

const idInHeader = ({ headers }: BusRecord): string => headers['ce_id'] ?? '';
const idInDecision = ({ value }: BusRecord): string => (value as ProcessedDecision).processing_metadata.message_id;

const between = { input: messagesIn as Topic<never>, output: messagesOut as Topic<never>, idOf: idInHeader };
const usual = { share: 1, warmUp: 1 / 4, readsUncommitted: false, runsOnNode: true };

const hosted = (name: HostedName, title: string): Row => ({
  ...between,
  ...usual,
  title,
  start: ({ ground, namespace, nodeOptions }) => {
    const file = new URL('./processors.main.ts', import.meta.url);
    return Program.node(title, file, [name], { env: ground.environment(namespace), nodeOptions });
  },
});

const ofPeer = (guarantee: PeerGuarantee): Row => ({
  ...between,
  ...usual,
  title: `Kafka Streams, ${guarantee}`,
  output: claimDecisions as Topic<never>,
  warmUp: 3 / 2,
  runsOnNode: false,
  // As Kafka Streams has it without transactions.
  readsUncommitted: guarantee === 'at_least_once',
  start: ({ namespace, records, peer }) => {
    if (!peer) throw new Error('There is no Kafka Streams here.');
    const topics = { in: namespace + messagesIn.name, out: namespace + claimDecisions.name };
    return peer.start(topics, records, guarantee);
  },
});

export const ROW: Readonly<Record<RowName, Row>> = {
  copy: {
    ...between,
    ...usual,
    title: 'bare kafkajs copy',
    start: ({ ground, namespace, nodeOptions }) =>
      startCopy(ground.brokers, namespace + messagesIn.name, namespace + messagesOut.name, nodeOptions),
  },
  'at-least-once': hosted('at-least-once', 'identity processor, at least once'),
  'exactly-once': hosted('exactly-once', 'identity processor, exactly once'),
  stateful: hosted('stateful', 'one put a record, exactly once'),
  chain: {
    ...usual,
    title: 'accept + decide of stream-processor',
    input: agentMessagesRaw as Topic<never>,
    output: agentDecisionsProcessed as Topic<never>,
    idOf: idInDecision,
    share: 1 / 4,
    start: ({ ground, namespace, nodeOptions }) => startStreamProcessor(ground, namespace, nodeOptions),
  },
  claims: { ...hosted('claims', "the peer's topology, exactly once"), output: claimDecisions as Topic<never> },
  kstreams: ofPeer('exactly_once_v2'),
  'kstreams-alo': ofPeer('at_least_once'),
};

/** The topic for who only counts: its records are not checked. */
export const unchecked = (topic: Topic<never>): Topic<unknown> => ({
  ...(topic as Topic<unknown>),
  schema: agentMessage.pick({}),
});
