import { kafkaConfigSchema, type KafkaConfig, type Weakness } from '@chorus/bus';
import { z } from 'zod';

const schema = z.object({
  FAULTS_WEAKEN: z
    .enum(['transaction', 'fencing', 'restart'])
    .optional()
    .describe('What exactly-once rests on that is to be taken away, for the mutation check'),
});

export interface WorkerConfig {
  readonly kafka: KafkaConfig;
  readonly weaken: Weakness | undefined;
}

/** A worker's settings, from its environment. @throws ZodError with what is wrong */
export function readWorkerConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  return { kafka: kafkaConfigSchema.parse(env), weaken: schema.parse(env).FAULTS_WEAKEN };
}
