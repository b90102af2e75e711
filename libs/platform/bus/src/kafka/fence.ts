import { type Kafka, Partitioners, type Producer, type Transaction } from 'kafkajs';
import type { KafkaConfig } from './config.ts';
import { within } from './within.ts';

export interface FenceOptions {
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  readonly transactionalId: string;
}

/**
 * Connects a producer and fences: from here on no former owner of the transactional id can commit, and what it had begun
 * is committed or aborted. Offsets read before this may be stale.
 */
export async function fence({
  kafka,
  config,
  transactionalId,
}: FenceOptions): Promise<{ readonly producer: Producer; readonly opened: Transaction }> {
  const producer = kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: config.KAFKA_TRANSACTION_TIMEOUT_MS,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const limit = 3 * config.KAFKA_REQUEST_TIMEOUT_MS;
  try {
    await within(limit, `connecting ${transactionalId}`, producer.connect());
    const opened = await within(limit, `fencing ${transactionalId}`, producer.transaction());
    return { producer, opened };
  } catch (error) {
    void producer.disconnect().catch(() => {});
    throw error;
  }
}
