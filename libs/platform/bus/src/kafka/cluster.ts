import type { Kafka } from 'kafkajs';

const OPTIONS = { metadataMaxAge: 300_000, allowAutoTopicCreation: false };

/**
 * The cluster inside kafkajs' client, not connected yet, which can be asked for what the client itself does not offer.
 * @throws Error where the client has none
 */
export function clusterOf<Cluster>(kafka: Kafka, options: object = {}): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith(':createCluster'));
  const create = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol as symbol];
  if (!create) throw new Error('this kafkajs has no createCluster: the bus is made for 2.2.4');
  return create({ ...OPTIONS, ...options });
}
