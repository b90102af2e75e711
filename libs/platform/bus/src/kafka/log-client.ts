import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Kafka } from 'kafkajs';
import type { RawRecord } from '../port/record.ts';
import { clusterOf } from './cluster.ts';
import type { KafkaConfig } from './config.ts';
import type { FetchedPartition } from './kafkajs-repairs.ts';
import { rawRecord } from './records.ts';
import { backoff, within } from './within.ts';

/** The part of kafkajs' cluster that is used here. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  findBroker(node: { nodeId: number }): Promise<LeaderBroker>;
  fetchTopicsOffset(topics: readonly AskedOffsets[]): Promise<readonly ToldOffsets[]>;
}

interface AskedOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number }[];
  readonly fromBeginning?: boolean;
  readonly fromTimestamp?: number;
}

interface ToldOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

interface LeaderBroker {
  fetch(request: {
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    isolationLevel: number;
    topics: readonly { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): Promise<{ responses: readonly { topicName: string; partitions: readonly FetchedPartition[] }[] }>;
}

/** A partition and the next offset to be read. Topic names are without namespace. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

/** One of the answers to a question about all partitions of a topic. @throws Error where it is not among them */
export function known(
  offsets: ReadonlyMap<number, number>,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  at: 'start' | 'end',
): number {
  const offset = offsets.get(partition) ?? -1;
  if (offset >= 0) return offset;
  throw new Error(`Kafka does not say where ${topic}/${partition} ${at === 'start' ? 'begins' : 'ends'}`);
}

/** What one fetch brought for one partition. */
export interface Fetched extends Position {
  /** Committed records only. `next` may be further than their last: markers and aborted records take offsets, too. */
  readonly records: readonly RawRecord[];
  /** Past the last record that is written, whether it is committed or not. */
  readonly end: number;
}

export const READ_COMMITTED = 1;
/** Bytes of one fetch, of one partition and in all; a single larger record comes nevertheless. */
export const FETCH_BYTES = { partition: 1_048_576, total: 8_388_608 };

const listed = ({ KAFKA_REQUEST_TIMEOUT_MS }: KafkaConfig): number => 3 * KAFKA_REQUEST_TIMEOUT_MS;

/**
 * Reads partitions that it is told to read, as `assign` does in the Java client. kafkajs has that inside its consumer
 * only, behind a group: joining one costs the broker's rebalance delay (3 s unless it is set) for every restoration.
 * So this uses the cluster inside kafkajs' client, which also gives the exact position and end of each partition.
 */
export class LogClient {
  /** Fetches so far, by leader. */
  readonly #turns = new Map<number, number>();
  #closed = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly config: KafkaConfig,
  ) {}

  /** Connects and learns who leads these topics. Fails where one of them does not exist. */
  static async open(kafka: Kafka, config: KafkaConfig, topics: readonly string[]): Promise<LogClient> {
    const client = new LogClient(clusterOf<Cluster>(kafka, { isolationLevel: READ_COMMITTED }), config);
    try {
      await within(listed(config), 'connecting to Kafka', client.cluster.connect());
      await client.know(topics);
    } catch (error) {
      void client.close();
      throw error;
    }
    return client;
  }

  /** Learns who leads these topics, too. */
  async know(topics: readonly string[]): Promise<void> {
    const names = topics.map((topic) => this.#name(topic));
    await within(listed(this.config), 'reading topic metadata', this.cluster.addMultipleTargetTopics(names));
  }

  partitionsOf(topic: string): number[] {
    const partitions = this.cluster.findTopicPartitionMetadata(this.#name(topic));
    return partitions.map(({ partitionId }) => partitionId).sort((a, b) => a - b);
  }

  leaderOf(topic: string, partition: number): number {
    const partitions = this.cluster.findTopicPartitionMetadata(this.#name(topic));
    const leader = partitions.find(({ partitionId }) => partitionId === partition)?.leader;
    if (leader === undefined || leader < 0) throw new Error(`${this.#name(topic)}/${partition} has no leader`);
    return leader;
  }

  /**
   * Offsets by partition, which the leader of a topic that was made or moved this moment may not know yet: it is asked
   * again while it says that it will. They are of the first record, past the last committed one (the last stable offset), or of the first
   * record that is not older than `since_ms`.
   */
  async offsets(topic: string, at: 'start' | 'end' | { since_ms: number }): Promise<Map<number, number>> {
    const partitions = this.partitionsOf(topic).map((partition) => ({ partition }));
    const where = typeof at === 'object' ? { fromTimestamp: at.since_ms } : { fromBeginning: at === 'start' };
    const asked = this.#toldOffsets({ topic: this.#name(topic), partitions, ...where });
    const answer = await within(listed(this.config), `asking for offsets of ${this.#name(topic)}`, asked);
    const offsets = new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    if (typeof at === 'object' && [...offsets.values()].some((offset) => offset < 0)) {
      const ends = await this.offsets(topic, 'end');
      for (const [partition, offset] of offsets) if (offset < 0) offsets.set(partition, ends.get(partition) ?? 0);
    }
    return offsets;
  }

  /**
   * Like {@link offsets}, of one partition.
   *
   * @throws Error where Kafka does not say: taken for 0, that would do everything again, or forget a table
   */
  async offset({ topic, partition }: { topic: string; partition: number }, at: 'start' | 'end'): Promise<number> {
    return known(await this.offsets(topic, at), { topic: this.#name(topic), partition }, at);
  }

  /**
   * Asks the leader of these partitions what comes next; waits a little where there is nothing. The broker fills its
   * answer in the order asked, up to the limit in all: another partition comes first each time, so that none starves.
   */
  async fetch(leader: number, positions: readonly Position[]): Promise<Fetched[]> {
    const topics = new Map<string, { partition: number; fetchOffset: string; maxBytes: number }[]>();
    const turn = this.#turns.get(leader) ?? 0;
    this.#turns.set(leader, turn + 1);
    const first = positions.length === 0 ? 0 : turn % positions.length;
    for (const { topic, partition, next } of [...positions.slice(first), ...positions.slice(0, first)]) {
      const partitions = topics.get(topic) ?? [];
      topics.set(topic, partitions);
      partitions.push({ partition, fetchOffset: String(next), maxBytes: FETCH_BYTES.partition });
    }
    const broker = await this.cluster.findBroker({ nodeId: leader });
    const { responses } = await broker.fetch({
      maxWaitTime: this.config.KAFKA_FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: FETCH_BYTES.total,
      isolationLevel: READ_COMMITTED,
      topics: [...topics].map(([topic, partitions]) => ({ topic: this.#name(topic), partitions })),
    });
    const from = new Map(positions.map(({ topic, partition, next }) => [`${topic}/${partition}`, next]));
    return responses.flatMap(({ topicName, partitions }) => {
      const topic = topicName.slice(this.config.KAFKA_NAMESPACE.length);
      return partitions.map((fetched) => this.#fetched(topic, fetched, from.get(`${topic}/${fetched.partition}`) ?? 0));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.cluster.disconnect().catch(() => {});
  }

  async #toldOffsets(asked: AskedOffsets): Promise<ToldOffsets | undefined> {
    const until = performance.now() + listed(this.config);
    for (let failures = 0; ; failures++) {
      try {
        if (failures > 0) await this.cluster.refreshMetadata();
        return (await this.cluster.fetchTopicsOffset([asked]))[0];
      } catch (error) {
        const pause = backoff(failures);
        const soon = error instanceof kafkajs.KafkaJSProtocolError && error.retriable;
        if (!soon || this.#closed || performance.now() + pause >= until) throw error;
        await sleep(pause);
      }
    }
  }

  #fetched(topic: string, { partition, messages, highWatermark }: FetchedPartition, from: number): Fetched {
    const last = messages.at(-1);
    // A fetch begins with the batch that holds its offset, so there may be earlier records in front.
    const records = messages
      .filter((message) => !message.isControlRecord && Number(message.offset) >= from)
      .map((message) => rawRecord(topic, partition, message));
    const next = last ? Math.max(from, Number(last.offset) + 1) : from;
    return { topic, partition, records, next, end: Number(highWatermark) };
  }

  #name(topic: string): string {
    return this.config.KAFKA_NAMESPACE + topic;
  }
}
