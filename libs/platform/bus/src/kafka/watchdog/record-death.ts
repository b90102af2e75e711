import { kafkaClient } from '../client.ts';
import type { KafkaConfig } from '../config.ts';
import { fence } from '../fence.ts';
import { oneMoreDeath } from './deaths.ts';

/** A record that blocks the task which has begun with it. Names are those of the broker, namespace included. */
export interface Culprit {
  readonly groupId: string;
  readonly transactionalId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Writes down, with the committed position of the culprit's partition, that it has ended one more process. The task is
 * fenced first, so the position is not moving any more, and it is committed again as it was.
 *
 * @returns how many processes the record has ended now; 0 where the position is past it, so that somebody else has done
 *   it meanwhile
 * @throws what Kafka answered, where nothing could be written
 */
export async function recordDeath(config: KafkaConfig, culprit: Culprit): Promise<number> {
  const { groupId, transactionalId, topic, partition, offset } = culprit;
  const { producer, opened } = await fence({ kafka: kafkaClient({ config }, 'producer'), config, transactionalId });
  const admin = kafkaClient({ config }, 'admin').admin();
  try {
    await admin.connect();
    const committed = await admin.fetchOffsets({ groupId, topics: [topic] });
    const found = committed[0]?.partitions.find((one) => one.partition === partition);
    // Without a position the task begins at the start of the log.
    const unset = found === undefined || Number(found.offset) < 0;
    const position = unset
      ? Number((await admin.fetchTopicOffsets(topic)).find((one) => one.partition === partition)?.low ?? 0)
      : Number(found.offset);
    if (position > offset) return 0;
    const { deaths, metadata } = oneMoreDeath(found?.metadata, position, offset);
    const again = { partition, offset: String(position), metadata };
    await opened.sendOffsets({ consumerGroupId: groupId, topics: [{ topic, partitions: [again] }] });
    await opened.commit();
    return deaths;
  } finally {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()]);
  }
}
