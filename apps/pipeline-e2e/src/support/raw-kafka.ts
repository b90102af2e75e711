import { agentMessagesRaw, deadLetters } from '@chorus/contracts';
import { uniqueName } from '@chorus/testing';
import { Kafka, logLevel, Partitioners, type Consumer, type IHeaders } from 'kafkajs';
import type { System } from './system.ts';

/** A record as bytes. */
export interface RawRecord {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers?: Record<string, string>;
}

/** A record that was put aside; headers as text. */
export interface DeadLetter {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Plain kafkajs, as a stranger uses it: without schemas, without the project's own bus. */
export class RawKafka {
  readonly letters: DeadLetter[] = [];
  readonly #kafka: Kafka;
  readonly #consumer: Consumer;

  private constructor(private readonly system: System) {
    this.#kafka = new Kafka({ brokers: system.brokers.split(','), logLevel: logLevel.NOTHING });
    this.#consumer = this.#kafka.consumer({ groupId: uniqueName('e2e-dead-letters'), readUncommitted: false });
  }

  /** Follows `dead-letters` from its beginning. */
  static async open(system: System): Promise<RawKafka> {
    const raw = new RawKafka(system);
    await raw.#consumer.connect();
    await raw.#consumer.subscribe({ topic: system.namespace + deadLetters.name, fromBeginning: true });
    await raw.#consumer.run({
      eachMessage: async ({ message: { key, value, headers } }) => {
        raw.letters.push({ key: key?.toString() ?? '', value, headers: textOf(headers) });
      },
    });
    return raw;
  }

  /** Produces to `agent-messages-raw`; gives partition and offset of each record. */
  async produce(records: readonly RawRecord[]): Promise<{ partition: number; offset: string }[]> {
    const producer = this.#kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const places: { partition: number; offset: string }[] = [];
    try {
      for (const { key, value, headers = {} } of records) {
        const messages = [{ key, value, headers }];
        const [place] = await producer.send({ topic: this.system.namespace + agentMessagesRaw.name, messages });
        places.push({ partition: place?.partition ?? -1, offset: place?.baseOffset ?? '' });
      }
    } finally {
      await producer.disconnect();
    }
    return places;
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect();
  }
}

const textOf = (headers: IHeaders = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
