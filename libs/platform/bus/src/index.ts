export * from './port/index.ts';
export { busConfigSchema, createBus, type BusConfig } from './create-bus.ts';
export {
  KafkaBus,
  kafkaConfigSchema,
  RawLog,
  type Guarantee,
  type KafkaBusOptions,
  type KafkaConfig,
  type RawRange,
  type RawWriter,
  type Reach,
  type TopicFacts,
  type Weakness,
} from './kafka/index.ts';
export { describeIssues } from './runtime/decode.ts';
export { instantText } from './runtime/instant.ts';
export type { Outgoing } from './runtime/encode.ts';
export { partitionFor } from './runtime/partition.ts';
export { MemoryBus, type MemoryBusOptions } from './memory/memory-bus.ts';
export { testDriver, type DeadLetter, type Output, type PipeOptions, type TestDriver } from './testing/test-driver.ts';
export * from './spool/index.ts';
