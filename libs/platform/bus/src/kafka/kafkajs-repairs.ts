// @ts-expect-error kafkajs declares no types for its inner modules
import Runner from 'kafkajs/src/consumer/runner.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Broker from 'kafkajs/src/broker/index.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Cluster from 'kafkajs/src/cluster/index.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Connection from 'kafkajs/src/network/connection.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Decoder from 'kafkajs/src/protocol/decoder.js';
import { type BrokerPrototype, type ClusterPrototype, rememberCoordinators } from './coordinators.ts';
import { MAX_HEADERS } from './codec/fetch.ts';
import { installCodec } from './codec/install.ts';
import { type Membership, repairMembership } from './membership.ts';
import { everySo } from './shared-timer.ts';

/** What a fetch brought for one partition, as kafkajs decodes it. Offsets and producer ids are decimal text. */
export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly lastStableOffset?: string;
  abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
  messages: FetchedMessage[];
  /** Of batches in the answer, one that is cut off among them; undefined where kafkajs' own code has decoded it. */
  readonly bytes?: number;
  /** Past the last offset that whole batches of the answer cover, records in it or not; undefined where there is none. */
  readonly next?: number;
}

type HeaderValue = Buffer | string | null;

export interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly headers: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>;
  /** Kept off applications by kafkajs, but moves the position. */
  isControlRecord: boolean;
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean };
}

interface FetchRequest {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string | number }[];
  }[];
}

interface FetchResponse {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

/** Control records of aborted transactions: version 0, type 0 (KIP-98). */
const isAbortMarker = (message: FetchedMessage): boolean =>
  message.isControlRecord && message.key?.length === 4 && message.key.readInt16BE(2) === 0;

/**
 * Marks the records of aborted transactions as control records: kafkajs then keeps them back, while its position still
 * moves over them. The algorithm is that of the Java client (`CompletedFetch.nextFetchedRecord`); kafkajs' own takes the
 * list of aborted transactions for sorted, opens at most one of them a record, and takes data keys of four zero bytes
 * for abort markers, so that it hands out aborted records where several producers interleave.
 */
export function hideAborted(partition: FetchedPartition): void {
  const ahead = [...(partition.abortedTransactions ?? [])]
    .map(({ producerId, firstOffset }) => ({ producerId, first: Number(firstOffset) }))
    .sort((a, b) => a.first - b.first);
  if (ahead.length === 0) return;
  partition.abortedTransactions = [];
  const aborting = new Set<string>();
  let next = 0;
  for (const message of partition.messages) {
    const offset = Number(message.offset);
    for (let open = ahead[next]; open && open.first <= offset; open = ahead[++next]) aborting.add(open.producerId);
    const { producerId, inTransaction } = message.batchContext ?? { producerId: '-1', inTransaction: false };
    if (isAbortMarker(message)) aborting.delete(producerId);
    else if (inTransaction && aborting.has(producerId)) message.isControlRecord = true;
  }
}

/** Lets the position move from `first` past `last`, like records that are kept back. */
const covering = (first: number, last: number): FetchedMessage[] =>
  [...new Set([first, last])].map((offset) => {
    const nothing = { key: null, value: null, timestamp: '0', headers: {} };
    return { ...nothing, offset: String(offset), isControlRecord: true };
  });

/**
 * Where compaction has left no record in the batches of an answer, kafkajs sees no message and asks for the same offset
 * again, for ever and without pause. Control records over what the batches cover let it move on, by exactly so much: a
 * partition whose next batch found no room in the answer stays where it is.
 *
 * Where not even a batch is left before the last stable offset, the broker answers with no bytes at all. It does so for
 * want of room, too, but never for all partitions: of the first one that has a batch it gives that, however large it is.
 */
export function skipEmptied(request: FetchRequest, response: FetchResponse): void {
  const fetchedOffsets = new Map(
    request.topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, fetchOffset }) => [`${topic}/${partition}`, Number(fetchOffset)] as const),
    ),
  );
  const isBare = response.responses.every(({ partitions }) => partitions.every(({ bytes }) => bytes === 0));
  for (const { topicName, partitions } of response.responses)
    for (const fetched of partitions) {
      const asked = fetchedOffsets.get(`${topicName}/${fetched.partition}`) ?? Infinity;
      const { messages } = fetched;
      if (messages.some(({ offset, isControlRecord }) => !isControlRecord && Number(offset) >= asked)) continue;
      const covered = isBare ? Number(fetched.lastStableOffset ?? -1) : (fetched.next ?? -1);
      const next = Math.max(covered, Number(messages.at(-1)?.offset ?? -1) + 1);
      if (next > asked) fetched.messages = covering(asked, next - 1);
    }
}

/** The part of kafkajs' consumer that fetches and says that it lives. */
export interface FetchLoop {
  readonly heartbeatInterval: number;
  heartbeat(): Promise<void>;
  fetch(nodeId: string): Promise<unknown>;
}

/**
 * It says that it lives between two fetches only, and an answer on a slow line may take longer than the session. What the
 * broker says to these heartbeats is left to those of the loop.
 */
export function repairHeartbeats(loop: FetchLoop): void {
  const fetch = loop.fetch;
  loop.fetch = async function (nodeId) {
    const beating = setInterval(() => void this.heartbeat().catch(() => {}), this.heartbeatInterval);
    try {
      return await fetch.call(this, nodeId);
    } finally {
      clearInterval(beating);
    }
  };
}

/** The part of kafkajs' connection that puts answers together of what comes in. */
export interface AnswerBuffer {
  chunks: Buffer[];
  readonly bytesBuffered: number;
  processData(data: Buffer): void;
}

/** After an answer it keeps the rest of the buffer, nothing as a rule, and so the whole: megabytes for each connection. */
export function releaseAnswers(connection: AnswerBuffer): void {
  const take = connection.processData;
  connection.processData = function (data) {
    take.call(this, data);
    if (this.bytesBuffered === 0) this.chunks = [];
  };
}

/** The part of kafkajs' connection that notices answers that do not come. */
export interface TimedQueue {
  readonly enforceRequestTimeout: boolean;
  readonly inflight: ReadonlyMap<unknown, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>;
  isConnected(): boolean;
  destroy(): void;
  scheduleRequestTimeoutCheck(): void;
}

/** It looks ten times a second, for each connection by a timer of its own. */
const OVERDUE_LOOK_MS = 500;

/** What ends the looking of a queue. */
const looking = new WeakMap<TimedQueue, () => void>();

export function lookLessOften(queue: TimedQueue): void {
  const destroy = queue.destroy;
  queue.destroy = function () {
    looking.get(this)?.();
    looking.delete(this);
    destroy.call(this);
  };
  queue.scheduleRequestTimeoutCheck = function () {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    const look = () => {
      for (const request of this.inflight.values())
        if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
      if (!this.isConnected()) this.destroy();
    };
    looking.set(this, everySo(OVERDUE_LOOK_MS, look));
  };
}

let installed = false;

/** Mends, once and in this process, what is wrong in kafkajs 2.2.4, its last release. */
export function repairKafkajs(): void {
  if (installed) return;
  installed = true;
  installCodec();
  rememberCoordinators(Cluster.prototype as ClusterPrototype, Broker.prototype as BrokerPrototype);

  const broker = Broker.prototype as { fetch(request: FetchRequest): Promise<FetchResponse> };
  const fetch = broker.fetch;
  broker.fetch = async function (request) {
    const response = await fetch.call(this, request);
    for (const { partitions } of response.responses) for (const partition of partitions) hideAborted(partition);
    skipEmptied(request, response);
    return response;
  };

  // Its timer starts itself again every millisecond, also when nothing waits: 2 % of a core for each idle client.
  const queue = RequestQueue.prototype as { pending: unknown[]; scheduleCheckPendingRequests(): void };
  const schedule = queue.scheduleCheckPendingRequests;
  queue.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this);
  };

  lookLessOften(RequestQueue.prototype as TimedQueue);

  repairMembership(ConsumerGroup.prototype as Membership);
  repairHeartbeats(Runner.prototype as FetchLoop);
  releaseAnswers(Connection.prototype as AnswerBuffer);

  // Headers are the only such arrays, and the last part of a record: what is left over is read by nobody. kafkajs gathers
  // them in quadratic time.
  const decoder = Decoder.prototype as {
    readVarInt(): number;
    readVarIntArray<T>(read: (decoder: unknown) => T): T[];
  };
  decoder.readVarIntArray = function <T>(read: (decoder: unknown) => T) {
    const length = Math.min(this.readVarInt(), MAX_HEADERS);
    return Array.from({ length: Math.max(length, 0) }, () => read(this));
  };
}
