export { findChromium, type FoundChromium } from './chromium/find.ts';
export { launchChromium } from './chromium/launch.ts';
export type { DroppedReplies, DropPlan } from './faults/dropped-replies.ts';
export type { KafkaRequest } from './faults/frames.ts';
export type { KafkaApi } from './faults/kafka-api.ts';
export { type FaultCounts, type FaultTarget, type InjectOptions, injectFaults, serverTarget } from './faults/inject.ts';
export { type KafkaProxy, type KafkaProxyOptions, type ProxyCounts, startKafkaProxy } from './faults/kafka-proxy.ts';
export { type Fault, killSchedule, type RangeMs, type ScheduledFault, type SchedulePlan } from './faults/schedule.ts';
export { newSeed, withSeed } from './faults/seed.ts';
export type { WorkerPlan, WorkerProcess } from './faults/worker-process.ts';
export { Workers } from './faults/workers.ts';
export {
  consoleConsumer,
  type ConsoleConsumerOptions,
  findKafkaTools,
  type FoundKafkaTools,
} from './kafka/console-consumer.ts';
export type { ConsoleRecord } from './kafka/console-lines.ts';
export { findKafka, type FoundKafka } from './kafka/find.ts';
export { type KafkaOptions, type KafkaServer, startKafka } from './kafka/start.ts';
export { findJars, KAFKA_JARS } from './kafka/jars.ts';
export { findJava } from './kafka/java.ts';
export type { KafkaProperties } from './kafka/properties.ts';
export { dockerAnswers, type Machine, type Source, thisMachine, Unavailable } from './machine.ts';
export { type Random, seededRandom } from './random.ts';
export { findPostgres, type FoundPostgres } from './postgres/find.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres/start.ts';
export { findRedis, type FoundRedis } from './redis/find.ts';
export { type RedisOptions, type RedisServer, startRedis } from './redis/start.ts';
export { type ModelAnswer, type ModelRequest, type OpenAiStub, startOpenAiStub } from './servers/openai-stub.ts';
export { freePort } from './servers/ports.ts';
export { endWithThisProcess } from './servers/process.ts';
export type { Server } from './servers/server.ts';
export { absentServer } from './jest/given.ts';
export { uniqueName } from './unique-name.ts';
