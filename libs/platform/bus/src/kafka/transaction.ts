import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer, Transaction as KafkajsTransaction } from 'kafkajs';
import type { RawRecord } from '../port/record.ts';
import type { Transaction } from '../runtime/batch.ts';
import type { Outgoing } from '../runtime/encode.ts';
import { TooLarge } from '../runtime/refusals.ts';
import { HandlerError } from '../runtime/task.ts';
import { isTooLarge } from './broker-errors.ts';
import { fence, type FenceOptions } from './fence.ts';
import { chunks, mostBytesOf, topicMessages } from './records.ts';
import { maxMessageBytes } from './topics.ts';
import type { Deaths } from './watchdog/deaths.ts';
import { within } from './within.ts';

/** One request to the broker holds at most this; a transaction may take several. */
export const REQUEST = { records: 5000, bytes: 1_048_576 };
const CONCURRENT_PAUSE_MS = 5;

export interface TransactionalOptions extends FenceOptions {
  readonly groupId: string;
  /** Stay with the positions that are committed. */
  readonly deaths: Deaths;
}

/** How a task writes, until it is closed. */
export interface TaskProducer extends Transaction {
  close(): Promise<void>;
}

/**
 * The transactional producer of one task. After any error it is of no more use: whether the transaction was committed is
 * not known, and kafkajs' own `abort` and reuse lose records. Close it, open another, ask the broker for the position.
 */
export class TransactionalProducer implements TaskProducer {
  private constructor(
    private readonly producer: Producer,
    private readonly options: TransactionalOptions,
    private opened: KafkajsTransaction | undefined,
  ) {}

  /** See {@link fence}. */
  static async open(options: TransactionalOptions): Promise<TransactionalProducer> {
    const { producer, opened } = await fence(options);
    return new TransactionalProducer(producer, options, opened);
  }

  async commit(outgoing: readonly Outgoing[], done: readonly RawRecord[]): Promise<void> {
    checkSizes(outgoing);
    const { config, transactionalId } = this.options;
    const work = saysTooLarge(this.#run(outgoing, done), done);
    await within(config.KAFKA_TRANSACTION_TIMEOUT_MS, `a transaction of ${transactionalId}`, work);
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms);
  }

  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => {});
  }

  async #run(outgoing: readonly Outgoing[], done: readonly RawRecord[]): Promise<void> {
    const { config, groupId, deaths } = this.options;
    const transaction = this.opened ?? (await this.producer.transaction());
    this.opened = undefined;
    for (const some of chunks(outgoing, REQUEST.records, REQUEST.bytes)) {
      const messages = topicMessages(config.KAFKA_NAMESPACE, some);
      await transaction.sendBatch({ acks: -1, timeout: config.KAFKA_REQUEST_TIMEOUT_MS, topicMessages: messages });
    }
    if (done.length > 0) {
      const topics = offsetsAfter(done, config.KAFKA_NAMESPACE, deaths);
      await whileConcurrent(() => transaction.sendOffsets({ consumerGroupId: groupId, topics }));
    }
    await transaction.commit();
  }
}

/** The state of a task may outgrow the broker; that would fail for ever, and nothing has been sent yet. */
export function checkSizes(outgoing: readonly Outgoing[]): void {
  for (const record of outgoing) {
    const limit = maxMessageBytes(record.topic);
    const bytes = mostBytesOf(record);
    if (bytes <= limit) continue;
    const cause = new Error(`a record of ${bytes} bytes for ${record.topic}, which takes at most ${limit}`);
    throw new HandlerError(`an output is too large`, { cause });
  }
}

/** The same work; where the broker refuses something of it for its size, that is a {@link TooLarge}. */
export async function saysTooLarge(work: Promise<void>, done: readonly RawRecord[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw isTooLarge(error) ? new TooLarge(done, error) : error;
  }
}

/** The positions that follow these records, as `sendOffsets` takes them, with the deaths that are still ahead. */
export function offsetsAfter(done: readonly RawRecord[], namespace: string, deaths: Deaths) {
  const next = new Map<string, Map<number, number>>();
  for (const { topic, partition, offset } of done) {
    const partitions = next.get(topic) ?? new Map<number, number>();
    next.set(topic, partitions.set(partition, Math.max(offset + 1, partitions.get(partition) ?? 0)));
  }
  return [...next].map(([topic, partitions]) => ({
    topic: namespace + topic,
    partitions: [...partitions].map(([partition, offset]) => ({
      partition,
      offset: String(offset),
      metadata: deaths.metadata(topic, offset),
    })),
  }));
}

/**
 * Where a transaction begins with its offsets, the one before may not be completed yet; for records kafkajs waits, for
 * offsets it does not. The caller sets the limit of time.
 */
async function whileConcurrent(work: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const concurrent = (error as { type?: string }).type === 'CONCURRENT_TRANSACTIONS';
      if (!concurrent || attempt === 200) throw error;
      await sleep(Math.min(CONCURRENT_PAUSE_MS * (attempt + 1), 100));
    }
  }
}
