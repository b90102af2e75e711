import { setTimeout as sleep } from 'node:timers/promises';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { BusObserver } from '../port/bus.ts';
import type { Published } from '../port/record.ts';
import { RecordsRefused } from '../port/records-refused.ts';
import type { Outgoing } from '../runtime/encode.ts';
import { isOneOf } from './broker-errors.ts';
import type { KafkaConfig } from './config.ts';
import { chunks, sizeOf, topicMessages } from './records.ts';
import { messageOf, reconnectPause, within } from './within.ts';

const REQUEST = { records: 1000, bytes: 1_048_576 };

/**
 * Answers of the broker that no further attempt changes. kafkajs marks more as not to be retried: exhausted retries and
 * lost sequences, too, which a new producer mends.
 */
const PERMANENT: ReadonlySet<unknown> = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/** Those of {@link PERMANENT} that are about the records; the others are about the cluster, where somebody may mend it. */
const ABOUT_RECORDS: ReadonlySet<unknown> = new Set([
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/** One call of `publish`. */
interface Call {
  readonly published: Published[];
  left: number;
  /** Resolved, or given up. */
  over: boolean;
  readonly settle: { readonly resolve: (published: Published[]) => void; readonly reject: (error: Error) => void };
}

interface Waiting extends Outgoing {
  readonly call: Call;
  readonly index: number;
  readonly bytes: number;
}

/**
 * Produces records outside of transactions, in the order of the calls, each at least once. kafkajs' idempotent producer
 * loses records where it is used freely: so there is one request at a time, with explicit partitions, and a producer
 * that has failed is thrown away, for it takes the next batch for the one that failed.
 */
export class Publisher {
  #waiting: Waiting[] = [];
  #bytes = 0;
  #producer: Producer | undefined;
  #pumping: Promise<void> | undefined;
  /** Calls of requests that failed for good: each is sent by itself, so that only those at fault fail. */
  readonly #suspects = new WeakSet<Call>();
  readonly #closing = Promise.withResolvers<void>();
  #closed = false;
  #lastError = 'no answer yet';

  constructor(
    private readonly kafka: Kafka,
    private readonly config: KafkaConfig,
    private readonly observer: BusObserver | undefined = undefined,
  ) {}

  publish(records: readonly Outgoing[]): Promise<readonly Published[]> {
    if (this.#closed) return Promise.reject(new Error('the bus is closed'));
    if (records.length === 0) return Promise.resolve([]);
    const sizes = records.map(sizeOf);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const limit = this.config.KAFKA_PUBLISH_BUFFER_BYTES;
    // A call that is larger by itself goes alone: it would never find more room.
    if (this.#bytes > 0 && this.#bytes + bytes > limit) {
      const text = `${this.#bytes} bytes wait to be published, at most ${limit} may (KAFKA_PUBLISH_BUFFER_BYTES)`;
      return Promise.reject(new Error(`${text}; last trouble: ${this.#lastError}`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<readonly Published[]>();
    const call: Call = { published: [], left: records.length, over: false, settle: { resolve, reject } };
    const timeout = this.config.KAFKA_PUBLISH_TIMEOUT_MS;
    const timer = setTimeout(() => {
      call.over = true;
      reject(new Error(`not published within ${timeout} ms, or not known to be: ${this.#lastError}`));
    }, timeout);
    this.#bytes += bytes;
    for (const [index, record] of records.entries())
      this.#waiting.push({ ...record, call, index, bytes: sizes[index] ?? 0 });
    this.#tellSize();
    this.#pumping ??= this.#pump().finally(() => (this.#pumping = undefined));
    return promise.finally(() => clearTimeout(timer));
  }

  /** Waits until everything is published; where an attempt fails, it was the last, and the rest is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.resolve();
    await this.#pumping;
    await this.#producer?.disconnect().catch(() => {});
  }

  async #pump(): Promise<void> {
    for (let failures = 0; this.#waiting.length > 0;) {
      this.#dropGivenUp();
      const [batch] = chunks(this.#candidates(), REQUEST.records, REQUEST.bytes);
      if (!batch) return;
      try {
        this.#resolve(batch, await this.#send(batch));
        this.#waiting.splice(0, batch.length);
        this.#tellSize();
        failures = 0;
      } catch (error) {
        this.#lastError = messageOf(error);
        const failed = this.#producer;
        this.#producer = undefined;
        void failed?.disconnect().catch(() => {});
        if (isOneOf(PERMANENT, error)) this.#blame(batch, error);
        else {
          await Promise.race([this.#closing.promise, sleep(reconnectPause(failures++))]);
          if (this.#closed) return this.#abandon();
        }
      }
    }
  }

  #abandon(): void {
    for (const { call } of this.#waiting) {
      if (call.over) continue;
      call.over = true;
      call.settle.reject(new Error(`not published, or not known to be: the bus was closed; ${this.#lastError}`));
    }
    this.#waiting = [];
    this.#bytes = 0;
    this.#tellSize();
  }

  #tellSize(): void {
    this.observer?.publishing?.({ records: this.#waiting.length, bytes: this.#bytes });
  }

  /** What the next request may hold. */
  #candidates(): Waiting[] {
    const next = this.#waiting.slice(0, REQUEST.records);
    const first = next[0]?.call;
    return first && this.#suspects.has(first) ? next.filter(({ call }) => call === first) : next;
  }

  /** Gives up the call whose request failed for good; where it held several calls, all of them are tried one by one. */
  #blame(batch: readonly Waiting[], error: unknown): void {
    const calls = new Set(batch.map(({ call }) => call));
    for (const call of calls) {
      if (calls.size > 1) this.#suspects.add(call);
      else if (!call.over) {
        call.over = true;
        const Refusal = isOneOf(ABOUT_RECORDS, error) ? RecordsRefused : Error;
        call.settle.reject(new Refusal(`Kafka refuses the records: ${messageOf(error)}`, { cause: error }));
      }
    }
  }

  /**
   * Waits for kafkajs' own retries to end, however long: a request that is still on its way must not be overtaken. The
   * calls' time limits run beside it.
   */
  async #send(batch: readonly Waiting[]): Promise<Map<string, number>> {
    this.#producer ??= await this.#connect();
    const sent = await this.#producer.sendBatch({
      acks: -1,
      timeout: this.config.KAFKA_REQUEST_TIMEOUT_MS,
      topicMessages: topicMessages(this.config.KAFKA_NAMESPACE, batch),
    });
    return new Map(sent.map((one) => [`${one.topicName}/${one.partition}`, Number(one.baseOffset)]));
  }

  #resolve(batch: readonly Waiting[], offsets: Map<string, number>): void {
    for (const { topic, partition, call, index, bytes } of batch) {
      const place = `${this.config.KAFKA_NAMESPACE}${topic}/${partition}`;
      const offset = offsets.get(place) ?? -1;
      offsets.set(place, offset + 1);
      call.published[index] = { topic, partition, offset };
      this.#bytes -= bytes;
      if (--call.left > 0 || call.over) continue;
      call.over = true;
      call.settle.resolve(call.published);
    }
  }

  #dropGivenUp(): void {
    this.#waiting = this.#waiting.filter(({ call, bytes }) => {
      if (call.over) this.#bytes -= bytes;
      return !call.over;
    });
    this.#tellSize();
  }

  async #connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await within(3 * this.config.KAFKA_REQUEST_TIMEOUT_MS, 'connecting the publisher', producer.connect());
    } catch (error) {
      void producer.disconnect().catch(() => {});
      throw error;
    }
    return producer;
  }
}
