export type { Guarantee, Weakness } from './guarantee.ts';
export { KafkaBus, type KafkaBusOptions } from './kafka-bus.ts';
export { kafkaConfigSchema, type KafkaConfig } from './config.ts';
export type { KafkaLogLine } from './client.ts';
