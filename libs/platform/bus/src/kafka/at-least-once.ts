import { setTimeout as sleep } from 'node:timers/promises';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { RawRecord } from '../port/record.ts';
import type { Outgoing } from '../runtime/encode.ts';
import type { KafkaConfig } from './config.ts';
import { chunks, topicMessages } from './records.ts';
import { checkSizes, offsetsAfter, REQUEST, saysTooLarge, type TaskProducer } from './transaction.ts';
import type { Deaths } from './watchdog/deaths.ts';
import { within } from './within.ts';

export type Offsets = ReturnType<typeof offsetsAfter>;

export interface AtLeastOnceOptions {
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  /** Commits positions as a member of the group. */
  readonly commitOffsets: (offsets: Offsets) => Promise<void>;
  /** Stay with the positions that are committed. */
  readonly deaths: Deaths;
}

/** Writes the outputs of a batch, then its position. Between the two the task may die: then the batch comes again. */
export class AtLeastOnceProducer implements TaskProducer {
  private constructor(
    private readonly producer: Producer,
    private readonly options: AtLeastOnceOptions,
  ) {}

  static async open(options: AtLeastOnceOptions): Promise<AtLeastOnceProducer> {
    const producer = options.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await within(3 * options.config.KAFKA_REQUEST_TIMEOUT_MS, 'connecting a producer', producer.connect());
      return new AtLeastOnceProducer(producer, options);
    } catch (error) {
      void producer.disconnect().catch(() => {});
      throw error;
    }
  }

  async commit(outgoing: readonly Outgoing[], done: readonly RawRecord[]): Promise<void> {
    checkSizes(outgoing);
    const work = saysTooLarge(this.#run(outgoing, done), done);
    await within(this.options.config.KAFKA_TRANSACTION_TIMEOUT_MS, 'writing a batch', work);
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms);
  }

  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => {});
  }

  async #run(outgoing: readonly Outgoing[], done: readonly RawRecord[]): Promise<void> {
    const { config, commitOffsets, deaths } = this.options;
    for (const some of chunks(outgoing, REQUEST.records, REQUEST.bytes)) {
      const messages = topicMessages(config.KAFKA_NAMESPACE, some);
      await this.producer.sendBatch({ acks: -1, timeout: config.KAFKA_REQUEST_TIMEOUT_MS, topicMessages: messages });
    }
    if (done.length > 0) await commitOffsets(offsetsAfter(done, config.KAFKA_NAMESPACE, deaths));
  }
}
