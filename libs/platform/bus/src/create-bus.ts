import { z } from 'zod';
import { KafkaBus, kafkaConfigSchema, type KafkaLogLine } from './kafka/index.ts';
import { MemoryBus } from './memory/memory-bus.ts';
import type { Bus, BusObserver } from './port/bus.ts';

const onKafka = kafkaConfigSchema.safeExtend({ BUS: z.literal('kafka') });
const inMemory = z.object({
  BUS: z.literal('memory'),
  KAFKA_PARTITIONS: kafkaConfigSchema.shape.KAFKA_PARTITIONS,
});

/**
 * Which bus, from the environment: `BUS=kafka` (the default) with the settings of {@link kafkaConfigSchema}, or
 * `BUS=memory`, which lives and dies with one process.
 */
export const busConfigSchema = z.preprocess(
  (environment) => ({ BUS: 'kafka', ...(environment as object) }),
  z.discriminatedUnion('BUS', [onKafka, inMemory], { error: 'expected kafka or memory' }),
);

export type BusConfig = z.output<typeof busConfigSchema>;

/** Opens the bus of a configuration. `log` gets what the Kafka client itself has to say. */
export function createBus(config: BusConfig, observer?: BusObserver, log?: (line: KafkaLogLine) => void): Bus {
  if (config.BUS === 'kafka') return new KafkaBus({ config, observer, ...(log ? { log } : {}) });
  return new MemoryBus({ partitions: config.KAFKA_PARTITIONS, ...(observer ? { observer } : {}) });
}
