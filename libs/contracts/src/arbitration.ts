import { z } from 'zod';

/**
 * An audit record of the arbiter: which of several conflicting plans should go ahead, and all that is needed to choose
 * again. What the fields mean in the arithmetic stands at `ArbitrationRecord` in `@chorus/arbitration`.
 */
export const arbitrationRecord = z
  .looseObject({
    kind: z.literal('arbitration'),
    algorithm: z.string().max(64),
    seed: z.string().max(512),
    k: z.int().min(0).describe('How many may go ahead.'),
    config: z.looseObject({
      temperature: z.number().min(0),
      trust_exponent: z.number().min(0),
      trust_floor: z.number().min(0),
      max_shift: z.int().min(0).nullable(),
    }),
    ranking: z
      .array(
        z.looseObject({
          id: z.string().max(512).describe('In a decision: the agent whose plan it is.'),
          weight: z.number(),
          trust: z.number().min(0).max(100),
          log_score: z.number(),
          gumbel: z.number(),
          key: z.number(),
        }),
      )
      .max(1000)
      .describe('The first place first.'),
    chosen: z.array(z.string().max(512)).max(1000).describe('Who goes ahead, in this order.'),
  })
  .meta({ id: 'ArbitrationRecord' });
export type ArbitrationRecord = z.infer<typeof arbitrationRecord>;
