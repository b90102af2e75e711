/**
 * Kafka's requests by name and their API keys (Kafka protocol guide, "Api Keys",
 * https://kafka.apache.org/protocol#protocol_api_keys).
 */
export const KAFKA_API = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  Metadata: 3,
  OffsetCommit: 8,
  OffsetFetch: 9,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  LeaveGroup: 13,
  SyncGroup: 14,
  DescribeGroups: 15,
  ListGroups: 16,
  SaslHandshake: 17,
  ApiVersions: 18,
  CreateTopics: 19,
  DeleteTopics: 20,
  DeleteRecords: 21,
  InitProducerId: 22,
  OffsetForLeaderEpoch: 23,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  TxnOffsetCommit: 28,
  DescribeConfigs: 32,
  AlterConfigs: 33,
  SaslAuthenticate: 36,
  CreatePartitions: 37,
  DeleteGroups: 42,
  IncrementalAlterConfigs: 44,
  OffsetDelete: 47,
  DescribeCluster: 60,
  DescribeProducers: 61,
  DescribeTransactions: 65,
  ListTransactions: 66,
} as const;

/** A kind of request, by its name in the protocol guide. */
export type KafkaApi = keyof typeof KAFKA_API;

const NAMES = new Map<number, KafkaApi>(Object.entries(KAFKA_API).map(([name, key]) => [key, name as KafkaApi]));

/** The name of an API key; undefined where it is none of {@link KAFKA_API}. */
export function kafkaApiOf(key: number): KafkaApi | undefined {
  return NAMES.get(key);
}
