import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';
import type { KafkaConfig } from './config.ts';

const MIN_INSYNC = 'min.insync.replicas';

/** How a topic is created; `factor` is -1 where the brokers have to decide and do not say how. */
export interface Replication {
  readonly factor: number;
  /** Settings by Kafka's names. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * How many replicas new topics get, and how many of them have to have what counts as written: with one of three alone,
 * as is the brokers' default, a broker that dies takes along what it has acknowledged while the others were behind.
 */
export async function replicationOf(admin: Admin, config: KafkaConfig): Promise<Replication> {
  const factor = config.KAFKA_REPLICATION ?? (await defaultFactor(admin));
  const least = config.KAFKA_MIN_INSYNC_REPLICAS ?? (factor >= 3 ? 2 : undefined);
  return { factor, settings: least === undefined ? {} : { [MIN_INSYNC]: String(least) } };
}

/** -1 where that is not ours to know, as in many a cloud. */
async function defaultFactor(admin: Admin): Promise<number> {
  try {
    const { brokers } = await admin.describeCluster();
    const { resources } = await admin.describeConfigs({
      resources: brokers.slice(0, 1).map(({ nodeId }) => ({
        type: kafkajs.ConfigResourceTypes.BROKER,
        name: String(nodeId),
        configNames: ['default.replication.factor'],
      })),
      includeSynonyms: false,
    });
    return Number(resources[0]?.configEntries[0]?.configValue ?? -1);
  } catch {
    return -1;
  }
}

/**
 * Says which topics have several replicas of which one is enough, with what mends it; undefined where there are none.
 *
 * @param found their settings by Kafka's names, by topic
 */
export function weakTopics(
  config: KafkaConfig,
  topics: readonly ITopicMetadata[],
  found: ReadonlyMap<string, ReadonlyMap<string, string>>,
): string | undefined {
  const replicasOf = ({ partitions }: ITopicMetadata) => Math.min(...partitions.map(({ replicas }) => replicas.length));
  const weak = topics.filter((topic) => replicasOf(topic) >= 2 && found.get(topic.name)?.get(MIN_INSYNC) === '1');
  const [first] = weak;
  if (!first) return undefined;
  const names = weak.map(({ name }) => name).join(', ');
  const mend = `kafka-configs.sh --bootstrap-server ${config.KAFKA_BROKERS.join(',')} --alter --entity-type topics --entity-name ${first.name} --add-config ${MIN_INSYNC}=2`;
  const third = weak.some((topic) => replicasOf(topic) === 2)
    ? ' Where a topic has two replicas give it a third before, or it takes no records while one broker is away.'
    : '';
  return `${MIN_INSYNC} is 1 of ${names}: what was written is lost where the one broker dies that has it. Mend each with \`${mend}\`.${third}`;
}
