import { randomUUID } from 'node:crypto';
import { agentMessagesRaw } from '@chorus/contracts';
import type { AgentMessage } from '@chorus/contracts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { KafkaConfig, Message, PartitionMetadata, Producer } from 'kafkajs';
import { UsageError } from '../usage-error.ts';
import { addReports, batches, NOTHING_SENT } from './sender.ts';
import type { Sender, SendReport } from './sender.ts';

export interface KafkaOptions {
  /** Broker addresses, e.g. `['localhost:9092']`. */
  readonly brokers: readonly string[];
  /** Put into `metadata.fleet_id` of every message; without it they keep their own, or belong to `default`. */
  readonly fleet?: string;
  /** Where to; `agent-messages-raw` unless said otherwise. */
  readonly topic?: string;
  /** How often a batch is sent at most; 5 unless said otherwise. */
  readonly attempts?: number;
  /** TLS and SASL settings of the client, for a broker that asks for them. */
  readonly security?: Pick<KafkaConfig, 'ssl' | 'sasl'>;
}

const CLIENT = {
  clientId: 'chorus-simulator',
  logLevel: logLevel.NOTHING,
  connectionTimeout: 3000,
  requestTimeout: 5000,
  retry: { initialRetryTime: 50, maxRetryTime: 1000, retries: 3 },
} as const;

/** A message as a record of `agent-messages-raw`: keyed by agent, with the CloudEvents headers of binary mode. */
export function rawRecord(message: AgentMessage, fleet?: string): Message {
  const value = fleet === undefined ? message : { ...message, metadata: { ...message.metadata, fleet_id: fleet } };
  return {
    key: agentMessagesRaw.key(value),
    value: JSON.stringify(value),
    headers: {
      ce_specversion: '1.0',
      ce_id: value.metadata.message_id ?? randomUUID(),
      ce_source: value.metadata.source ?? 'simulator',
      ce_type: agentMessagesRaw.type,
      ce_time: value.timestamp,
      'content-type': 'application/json',
    },
  };
}

/** A broker measures what it takes by the batch, not by the record: far below the topic's limit for one. */
const MAX_BATCH_BYTES = agentMessagesRaw.max_bytes / 2;
const MAX_BATCH = 100;

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function partitionsOf(kafka: Kafka, topic: string, brokers: readonly string[]): Promise<PartitionMetadata[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions ?? [];
  } catch (error) {
    throw new UsageError(
      `Kafka at ${brokers.join()} does not answer or has no topic ${topic}: ${because(error)}\n` +
        'Is Chorus running (npm start), and on Kafka? The addresses go after --direct, e.g. --direct localhost:9092.',
    );
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/**
 * Produces straight to Kafka, as agents do that speak Kafka. One request at a time; after an error the
 * producer is thrown away and the batch sent again by a new one: a record that arrives twice has the same `ce_id` and
 * counts once.
 */
export async function kafkaSender(options: KafkaOptions): Promise<Sender> {
  const { brokers, fleet, topic = agentMessagesRaw.name, attempts = 5 } = options;
  const kafka = new Kafka({ ...CLIENT, ...options.security, brokers: [...brokers] });
  const partitionMetadata = await partitionsOf(kafka, topic, brokers);
  const choose = Partitioners.DefaultPartitioner();
  // The partition is given with each record: without it, what kafkajs sends again after an error can get lost.
  const placed = (message: Message) => ({ ...message, partition: choose({ topic, partitionMetadata, message }) });

  let producer: Producer | null = null;
  const discard = async () => {
    await producer?.disconnect().catch(() => {});
    producer = null;
  };
  const produce = async (messages: Message[]) => {
    if (producer === null) {
      producer = kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
    }
    await producer.send({ topic, acks: -1, messages });
  };

  const sendBatch = async (batch: readonly AgentMessage[]): Promise<SendReport> => {
    const records = batch.map((message) => placed(rawRecord(message, fleet)));
    for (let tries = 1; ; tries += 1) {
      try {
        await produce(records);
        return { ...NOTHING_SENT, accepted: batch.length, retries: tries - 1 };
      } catch (error) {
        await discard();
        if (tries < attempts) continue;
        throw new UsageError(`Kafka at ${brokers.join()} took nothing in ${attempts} attempts: ${because(error)}`);
      }
    }
  };

  return {
    target: `Kafka ${brokers.join()}`,
    send: async (messages) => {
      let report = NOTHING_SENT;
      for (const batch of batches(messages, MAX_BATCH, MAX_BATCH_BYTES)) {
        report = addReports(report, await sendBatch(batch));
      }
      return report;
    },
    close: discard,
  };
}

/** All `messages` in order to `agent-messages-raw`. */
export async function sendKafka(messages: readonly AgentMessage[], options: KafkaOptions): Promise<SendReport> {
  const sender = await kafkaSender(options);
  try {
    return await sender.send(messages);
  } finally {
    await sender.close();
  }
}
