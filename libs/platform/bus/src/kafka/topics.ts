import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetters, MAX_RECORD_BYTES, type Topic } from '@chorus/contracts';
import kafkajs, { type Admin, type ITopicConfig, type ITopicMetadata } from 'kafkajs';
import { changelogOf } from '../runtime/encode.ts';
import type { ProcessorDefinition } from '../port/processor.ts';
import type { KafkaConfig } from './config.ts';
import { replicationOf, weakTopics } from './replication.ts';

/** What the broker has to know of a topic. */
export type TopicSettings = Pick<Topic, 'name' | 'cleanup' | 'retention_ms'>;

/** As Kafka Streams sets it for its changelogs: small segments are compacted earlier and restored faster. */
const CHANGELOG_SEGMENT_BYTES = 52_428_800;

/** Largest batch of a topic in bytes. What fits in any topic fits in dead-letters, with the headers that say why. */
export const maxMessageBytes = (topic: string): number =>
  topic === deadLetters.name ? deadLetters.max_bytes : MAX_RECORD_BYTES;

export const changelogTopic = (processor: string): TopicSettings => ({
  name: changelogOf(processor),
  cleanup: 'compact',
  retention_ms: 0,
});

/** Everything that a processor reads and writes. */
export function topicsOf(definition: ProcessorDefinition): TopicSettings[] {
  const stores = Object.values(definition.stores);
  return [
    ...definition.streams,
    ...Object.values(definition.tables),
    ...definition.outputs,
    ...(stores.length > 0 ? [changelogTopic(definition.name)] : []),
    deadLetters,
  ];
}

/**
 * The settings of a topic by Kafka's names. The first group is what the bus rests on and what was asked for, and is
 * checked where the topic exists already; the second is an operator's to change.
 *
 * @param retention_ms what KAFKA_RETENTION says of this topic; for a log only
 */
export function brokerSettings(
  topic: TopicSettings,
  retention_ms?: number,
): { fixed: Record<string, string>; free: Record<string, string> } {
  const fixed: Record<string, string> = {
    'cleanup.policy': topic.cleanup,
    // The broker's clock is the one clock of the log; the agents' are data.
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': String(maxMessageBytes(topic.name)),
    // Agents may compress as they like: kafkajs knows gzip only, and a small batch may hold a huge record.
    'compression.type': 'uncompressed',
  };
  if (retention_ms !== undefined && topic.cleanup === 'delete')
    return { fixed: { ...fixed, 'retention.ms': String(retention_ms) }, free: {} };
  if (topic.cleanup === 'delete') return { fixed, free: { 'retention.ms': String(topic.retention_ms) } };
  if (topic.retention_ms > 0) return { fixed, free: { 'min.compaction.lag.ms': String(topic.retention_ms) } };
  return { fixed, free: { 'segment.bytes': String(CHANGELOG_SEGMENT_BYTES) } };
}

/**
 * Creates the topics that are missing and checks the others.
 *
 * @param warn told what somebody should mend and nobody has to
 */
export async function ensureTopics(
  admin: Admin,
  config: KafkaConfig,
  topics: readonly TopicSettings[],
  warn: (text: string) => void = () => {},
): Promise<void> {
  const compacted = topics.find(({ name, cleanup }) => cleanup === 'compact' && config.KAFKA_RETENTION.has(name));
  if (compacted)
    throw new Error(
      `KAFKA_RETENTION names ${compacted.name}, which is a table: it keeps the latest record of each key.`,
    );
  const wanted = new Map(topics.map((topic) => [config.KAFKA_NAMESPACE + topic.name, topic]));
  const existing = new Set(await admin.listTopics());
  const missing = [...wanted].filter(([name]) => !existing.has(name));
  if (missing.length > 0) await create(admin, config, new Map(missing));
  await check(admin, config, wanted, warn);
}

async function create(admin: Admin, config: KafkaConfig, missing: ReadonlyMap<string, TopicSettings>): Promise<void> {
  const { factor, settings } = await replicationOf(admin, config);
  const topics = [...missing].map(([name, topic]): ITopicConfig => {
    const { fixed, free } = brokerSettings(topic, config.KAFKA_RETENTION.get(topic.name));
    return {
      topic: name,
      numPartitions: config.KAFKA_PARTITIONS,
      replicationFactor: factor,
      configEntries: Object.entries({ ...fixed, ...free, ...settings }).map(([name, value]) => ({ name, value })),
    };
  });
  try {
    await admin.createTopics({ topics, waitForLeaders: false });
  } catch (error) {
    // Another service was quicker: what it made is checked below.
    if (!isAlreadyThere(error)) throw error;
  }
}

const isAlreadyThere = (error: unknown): boolean => {
  const { type, errors } = error as { type?: string; errors?: readonly { type?: string }[] };
  return type === 'TOPIC_ALREADY_EXISTS' || (errors?.every((one) => one.type === 'TOPIC_ALREADY_EXISTS') ?? false);
};

/** A new topic takes a moment until every broker knows it and its leaders. */
async function metadataOf(admin: Admin, names: string[]): Promise<ITopicMetadata[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await admin.fetchTopicMetadata({ topics: names })).topics;
    } catch (error) {
      const { type = '' } = error as { type?: string };
      const soon = type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
      if (!soon || attempt === 200) throw error;
      await sleep(100);
    }
  }
}

async function check(
  admin: Admin,
  config: KafkaConfig,
  wanted: ReadonlyMap<string, TopicSettings>,
  warn: (text: string) => void,
): Promise<void> {
  const problems: string[] = [];
  const metadata = await metadataOf(admin, [...wanted.keys()]);
  for (const { name, partitions } of metadata)
    if (partitions.length !== config.KAFKA_PARTITIONS)
      problems.push(wrongCount(config, name, partitions.length, config.KAFKA_PARTITIONS));

  const resources = [...wanted.keys()].map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name }));
  const described = await admin.describeConfigs({ resources, includeSynonyms: false });
  const settings = new Map(
    described.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  const weak = weakTopics(config, metadata, settings);
  if (weak !== undefined) warn(weak);
  for (const [resourceName, found] of settings) {
    const topic = wanted.get(resourceName);
    if (!topic) continue;
    const { fixed } = brokerSettings(topic, config.KAFKA_RETENTION.get(topic.name));
    const wrong = Object.entries(fixed).filter(([name, value]) => found.get(name) !== value);
    if (wrong.length > 0) problems.push(wrongSettings(config, resourceName, wrong, found));
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

const tool = (config: KafkaConfig, name: string) => `${name} --bootstrap-server ${config.KAFKA_BROKERS.join(',')}`;

function wrongCount(config: KafkaConfig, topic: string, found: number, wanted: number): string {
  const alter = `${tool(config, 'kafka-topics.sh')} --alter --topic ${topic} --partitions ${wanted}`;
  const remove = `${tool(config, 'kafka-topics.sh')} --delete --topic ${topic}`;
  const mend =
    found < wanted
      ? `\`${alter}\` (only where the topic is empty: keys move to other partitions)`
      : `\`${remove}\`, after which it is made anew (its records are lost)`;
  return (
    `Topic ${topic} has ${found} partitions, and ${wanted} are wanted: all topics have to have the same number. ` +
    `Either ${mend}, or set KAFKA_PARTITIONS=${found} for all services if every other topic has ${found}, too.`
  );
}

function wrongSettings(
  config: KafkaConfig,
  topic: string,
  wrong: readonly (readonly [string, string])[],
  found: ReadonlyMap<string, string>,
): string {
  const differences = wrong.map(([name, value]) => `${name} is ${found.get(name) ?? 'not set'}, wanted is ${value}`);
  const entries = wrong.map(([name, value]) => `${name}=${value}`).join(',');
  const mend = `${tool(config, 'kafka-configs.sh')} --alter --entity-type topics --entity-name ${topic} --add-config ${entries}`;
  return `Topic ${topic}: ${differences.join('; ')}. Mend it with \`${mend}\`.`;
}
