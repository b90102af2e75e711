import kafkajs, { type Kafka } from 'kafkajs';
import type { RawRecord } from '../port/record.ts';
import { type ClientOptions, kafkaClient, SharedAdmin } from './client.ts';
import { LogClient } from './log-client.ts';
import { RawWriter } from './raw-writer.ts';

/** What the broker says of a topic. */
export interface TopicFacts {
  readonly partitions: number;
  /** The latest record of a key takes the place of all others. */
  readonly compacted: boolean;
}

/** Where {@link RawLog.records} reads: one partition, from an offset on. */
export interface RawRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Where it ends, itself not included; the end of what is written when the reading begins where absent. */
  readonly to?: number;
}

/** How far a partition reaches: the offset of its first record, and the one past the last that is committed. */
export interface Reach {
  readonly start: number;
  readonly end: number;
}

/**
 * The log as bytes, for tools: reads partitions without a group and without schemas, and writes records where it is told
 * to, in transactions. Topic names are without namespace. Services use the port.
 */
export class RawLog {
  readonly #options: ClientOptions;
  readonly #kafka: Kafka;
  readonly #admin: SharedAdmin;
  readonly #clients = new Map<string, Promise<LogClient>>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#kafka = kafkaClient(options, 'consumer');
    this.#admin = new SharedAdmin(kafkaClient(options, 'admin'), 6 * options.config.KAFKA_REQUEST_TIMEOUT_MS);
  }

  /** Of those of these topics that exist. */
  async facts(topics: readonly string[]): Promise<ReadonlyMap<string, TopicFacts>> {
    const { KAFKA_NAMESPACE: namespace } = this.#options.config;
    return this.#admin.use('asking for topics', async (admin) => {
      const existing = new Set(await admin.listTopics());
      const names = [...new Set(topics)].map((topic) => namespace + topic).filter((name) => existing.has(name));
      if (names.length === 0) return new Map();
      const resources = names.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ['cleanup.policy'],
      }));
      const [metadata, described] = await Promise.all([
        admin.fetchTopicMetadata({ topics: names }),
        admin.describeConfigs({ resources, includeSynonyms: false }),
      ]);
      const policies = new Map(
        described.resources.map(({ resourceName, configEntries }) => [resourceName, configEntries[0]?.configValue]),
      );
      return new Map(
        metadata.topics.map(({ name, partitions }) => [
          name.slice(namespace.length),
          { partitions: partitions.length, compacted: policies.get(name)?.includes('compact') ?? false },
        ]),
      );
    });
  }

  /** How far each partition of a topic reaches; from the first record at or after `since_ms` (log time), where given. */
  async reaches(topic: string, since_ms?: number): Promise<ReadonlyMap<number, Reach>> {
    const client = await this.#client(topic);
    const starts = await client.offsets(topic, since_ms === undefined ? 'start' : { since_ms });
    const ends = await client.offsets(topic, 'end');
    return new Map([...starts].map(([partition, start]) => [partition, { start, end: ends.get(partition) ?? start }]));
  }

  /**
   * Committed records, one fetch after the other (about 1 MiB each), never more than that in memory. Waits for the end of
   * transactions that were open when the reading began.
   *
   * @throws Error where there is no progress for longer than a transaction may last
   */
  async *records({ topic, partition, from, to }: RawRange): AsyncGenerator<readonly RawRecord[]> {
    const { KAFKA_TRANSACTION_TIMEOUT_MS: patience } = this.#options.config;
    const client = await this.#client(topic);
    const leader = client.leaderOf(topic, partition);
    let [next, end, progress] = [from, to, performance.now()];
    while (end === undefined || next < end) {
      const [fetched] = await client.fetch(leader, [{ topic, partition, next }]);
      if (!fetched) continue;
      const limit = (end ??= fetched.end);
      if (fetched.next > next) progress = performance.now();
      else if (performance.now() - progress > 2 * patience && next < limit)
        throw new Error(`${topic}/${partition} gives nothing at ${next}, though it is written up to ${limit}`);
      next = fetched.next;
      const records = fetched.records.filter(({ offset }) => offset < limit);
      if (records.length > 0) yield records;
    }
  }

  /**
   * What writes records under this name. There is one at a time: whoever had it before can write nothing more, and what
   * it had begun is committed or aborted, from here on.
   */
  writer(name: string): Promise<RawWriter> {
    const { config } = this.#options;
    const kafka = kafkaClient(this.#options, 'producer');
    return RawWriter.open({ kafka, config, transactionalId: config.KAFKA_NAMESPACE + name });
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    for (const client of clients) if (client.status === 'fulfilled') await client.value.close();
    await this.#admin.close();
  }

  #client(topic: string): Promise<LogClient> {
    const known = this.#clients.get(topic);
    if (known) return known;
    const client = LogClient.open(this.#kafka, this.#options.config, [topic]);
    this.#clients.set(topic, client);
    return client;
  }
}
