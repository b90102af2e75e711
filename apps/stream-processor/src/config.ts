import { REDACTION_KINDS } from '@chorus/privacy';
import { env, redactionSchema } from '@chorus/service-kit';
import { z } from 'zod';
import { completeOpinion, opinionSettings } from './opinion/opinion-config.ts';

/** The settings of stream-processor. What goes beyond a limit is forgotten, the longest unused first. */
export const streamProcessorConfig = z
  .object({
    /** Conversations that are remembered of one fleet. */
    MAX_CONVERSATIONS_PER_FLEET: env.integer({ min: 10, max: 1_000_000, default: 2_000 }),
    /** Resources, and as many agents that wait and pieces of work under way, that are remembered of one fleet. */
    MAX_RESOURCES_PER_FLEET: env.integer({ min: 10, max: 1_000_000, default: 10_000 }),
    ...redactionSchema(REDACTION_KINDS).shape,
    ...opinionSettings,
  })
  .superRefine(completeOpinion);

export type StreamProcessorConfig = z.infer<typeof streamProcessorConfig>;
