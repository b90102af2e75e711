import { setTimeout as sleep } from 'node:timers/promises';
import { busConfigSchema, createBus, type BusRecord } from '@chorus/bus';
import type { Topic } from '@chorus/contracts';
import type { Environment } from '@chorus/local';
import { type Admin, type Kafka, Partitioners } from 'kafkajs';
import { PARTITIONS, type Ground } from '../installation.ts';
import { bareKafka } from './bare-kafka.ts';
import type { Prepared } from './messages.ts';

const POLL_MS = 100;
/**
 * Transactions end with a marker on the log, of which nobody commits that it was read. Each writer can have one behind the
 * last record, and there is one writer a partition. As these could be records as well, nothing may happen for a while.
 */
const MOST_MARKERS = PARTITIONS;
const SETTLED_MS = 1000;
const RECORDS_PER_REQUEST = 500;
const TRANSACTION_TIMEOUT_MS = 300_000;

/** The log of one namespace, seen from outside: puts records in, sees how far groups are, reads topics back. */
export class Log {
  private constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly environment: Environment,
    private readonly namespace: string,
    private readonly signal: AbortSignal,
  ) {}

  static async open(environment: Environment, signal: AbortSignal): Promise<Log> {
    const kafka = bareKafka(environment['KAFKA_BROKERS'] ?? '', 'log');
    const admin = kafka.admin();
    await admin.connect();
    return new Log(kafka, admin, environment, environment['KAFKA_NAMESPACE'] ?? '', signal);
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }

  async createTopics(topics: readonly Topic<never>[]): Promise<void> {
    const bus = createBus(busConfigSchema.parse(this.environment));
    await bus.ensureTopics(topics as readonly Topic[]);
    await bus.close();
  }

  /**
   * Writes records in one transaction that stays open: nobody who reads committed records sees any of them before
   * `release`, and then all are there at once.
   */
  async prepare(topic: string, records: readonly Prepared[]): Promise<{ release: () => Promise<void> }> {
    const producer = this.kafka.producer({
      transactionalId: `${this.namespace}prepared`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    for (let at = 0; at < records.length; at += RECORDS_PER_REQUEST)
      await transaction.send({
        topic: this.namespace + topic,
        acks: -1,
        messages: records.slice(at, at + RECORDS_PER_REQUEST),
      });
    return {
      release: async () => {
        await transaction.commit();
        await producer.disconnect();
      },
    };
  }

  /**
   * Waits until a processor has committed all that a topic holds.
   *
   * @returns when it committed the last of it, ms since 1970; it is looked at ten times a second
   * @throws Error after `timeout_ms`
   */
  async whenRead(processor: string, topic: string, timeout_ms: number): Promise<number> {
    const name = this.namespace + topic;
    let before = '';
    let changed = Infinity;
    await this.#until(`${processor} to have read ${topic}`, timeout_ms, async () => {
      const [[group], ends] = await Promise.all([
        this.admin.fetchOffsets({ groupId: this.namespace + processor, topics: [name] }),
        this.admin.fetchTopicOffsets(name),
      ]);
      const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      const now = JSON.stringify([...committed].sort());
      if (now !== before) [before, changed] = [now, Date.now()];
      const behind = ends.map(({ partition, high }) => Number(high) - Math.max(0, committed.get(partition) ?? 0));
      return Math.max(...behind) <= MOST_MARKERS && Date.now() - changed > SETTLED_MS;
    });
    return changed;
  }

  /**
   * Waits until a topic holds so many records, the markers at the ends of transactions included, and no more have come
   * for `quiet_ms`.
   *
   * @throws Error after `timeout_ms`
   */
  async whenHolds(topic: string, records: number, timeout_ms: number, quiet_ms = 0): Promise<void> {
    let [held, since] = [-1, Infinity];
    await this.#until(`${topic} to hold ${records} records`, timeout_ms, async () => {
      const ends = await this.admin.fetchTopicOffsets(this.namespace + topic);
      const now = ends.reduce((sum, { high }) => sum + Number(high), 0);
      if (now !== held) [held, since] = [now, performance.now()];
      return now >= records && performance.now() - since >= quiet_ms;
    });
  }

  /**
   * What `pick` makes of every committed record of a topic, in the order of each partition.
   * @throws Error where one of them does not fit the topic's schema
   */
  async read<T, R>(topic: Topic<T>, pick: (record: BusRecord<T>) => R): Promise<R[]> {
    let unreadable = '';
    const bus = createBus(busConfigSchema.parse(this.environment), {
      unreadable: ({ partition, offset, error }) => (unreadable ||= `${topic.name}/${partition}@${offset}: ${error}`),
    });
    const picked: R[] = [];
    const reader = bus.reader({
      name: 'bench',
      topics: [{ topic: topic as Topic, from: 'beginning' }],
      onRecords: (records) => {
        for (const record of records) picked.push(pick(record as BusRecord<T>));
      },
    });
    await reader.caughtUp;
    await bus.close();
    if (unreadable) throw new Error(unreadable);
    return picked;
  }

  /** Deletes every topic of the namespace, so that the broker has nothing to do for them any more. */
  clear(): Promise<void> {
    return this.deleteTopics(this.namespace);
  }

  /** Deletes the topics whose names on the broker begin so. */
  async deleteTopics(prefix: string): Promise<void> {
    const topics = (await this.admin.listTopics()).filter((name) => name.startsWith(prefix));
    await this.admin.deleteTopics({ topics });
  }

  async #until(what: string, timeout_ms: number, isTrue: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + timeout_ms;
    for (;;) {
      this.signal.throwIfAborted();
      if (await isTrue().catch(notYet)) return;
      if (performance.now() > deadline) throw new Error(`Waited ${timeout_ms / 1000} s in vain for ${what}.`);
      await sleep(POLL_MS);
    }
  }
}

/** A topic that was just made, for example, has no leader at first. */
function notYet(error: unknown): false {
  if ((error as { retriable?: boolean }).retriable) return false;
  throw error;
}

/** Opens the log of a namespace for some work, and leaves nothing on the broker. */
export async function inNamespace<T>(
  { environment, signal }: Pick<Ground, 'environment' | 'signal'>,
  namespace: string,
  work: (namespace: string, log: Log) => Promise<T>,
): Promise<T> {
  const log = await Log.open(environment(namespace), signal);
  try {
    return await work(namespace, log);
  } finally {
    await log.clear();
    await log.close();
  }
}
