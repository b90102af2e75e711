import { randomUUID } from 'node:crypto';
import type { Producer, Transaction } from 'kafkajs';
import type { Emission } from '../port/outcome.ts';
import { encode, type Outgoing } from '../runtime/encode.ts';
import { fence, type FenceOptions } from './fence.ts';
import { chunks, mostBytesOf, topicMessages } from './records.ts';
import { maxMessageBytes } from './topics.ts';
import { REQUEST } from './transaction.ts';
import { within } from './within.ts';

/** Writes for a tool, in transactions, until it is closed. See `RawLog.writer`. */
export class RawWriter {
  readonly #producer: Producer;
  readonly #options: FenceOptions;
  #opened: Transaction | undefined;

  private constructor(options: FenceOptions, producer: Producer, opened: Transaction) {
    this.#options = options;
    this.#producer = producer;
    this.#opened = opened;
  }

  static async open(options: FenceOptions): Promise<RawWriter> {
    const { producer, opened } = await fence(options);
    return new RawWriter(options, producer, opened);
  }

  /** Whether the broker takes a record of this size. */
  fits(record: Outgoing): boolean {
    return mostBytesOf(record) <= maxMessageBytes(record.topic);
  }

  /**
   * One transaction: all of these records, or none of them. After an error, of which the outcome is not known, it is of
   * no more use.
   */
  async write(records: readonly Outgoing[], emissions: readonly Emission[] = []): Promise<void> {
    const { config, transactionalId } = this.#options;
    const origin = { source: `/chorus/${config.KAFKA_CLIENT_ID}`, id: randomUUID(), time_ms: Date.now() };
    const encoded = emissions.map((emission, n) =>
      encode(emission, { ...origin, id: `${origin.id}/${n}` }, config.KAFKA_PARTITIONS),
    );
    const work = this.#run([...records, ...encoded]);
    await within(config.KAFKA_TRANSACTION_TIMEOUT_MS, `a transaction of ${transactionalId}`, work);
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {});
  }

  async #run(records: readonly Outgoing[]): Promise<void> {
    const { config } = this.#options;
    const transaction = this.#opened ?? (await this.#producer.transaction());
    this.#opened = undefined;
    for (const some of chunks(records, REQUEST.records, REQUEST.bytes))
      await transaction.sendBatch({
        acks: -1,
        timeout: config.KAFKA_REQUEST_TIMEOUT_MS,
        topicMessages: topicMessages(config.KAFKA_NAMESPACE, some),
      });
    await transaction.commit();
  }
}
