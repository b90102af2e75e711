import { KafkaBus, kafkaConfigSchema } from '@chorus/bus';
import type { Topic } from '@chorus/contracts';

/** Reads whole topics, from their beginning on, as a service does: committed records only. */
export class Log {
  readonly #bus: KafkaBus;

  constructor(at: { readonly brokers: string; readonly namespace: string }) {
    this.#bus = new KafkaBus({
      config: kafkaConfigSchema.parse({ KAFKA_BROKERS: at.brokers, KAFKA_NAMESPACE: at.namespace }),
    });
  }

  /** A list that grows with the topic; resolves when it holds all that was there. Tombstones are left out. */
  async follow<T>(topic: Topic<T>): Promise<readonly T[]> {
    const values: T[] = [];
    const reader = this.#bus.reader({
      name: 'e2e',
      topics: [{ topic: topic as Topic, from: 'beginning' }],
      onRecords: (records) => {
        for (const { value } of records) if (value !== null) values.push(value as T);
      },
    });
    await reader.caughtUp;
    return values;
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}
