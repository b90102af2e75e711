export type { Guarantee, Weakness } from './guarantee.ts';
export { KafkaBus, type KafkaBusOptions } from './kafka-bus.ts';
export { kafkaConfigSchema, type KafkaConfig } from './config.ts';
export type { KafkaLogLine } from './client.ts';
export { RawLog, type RawRange, type Reach, type TopicFacts } from './raw-log.ts';
export type { RawWriter } from './raw-writer.ts';
