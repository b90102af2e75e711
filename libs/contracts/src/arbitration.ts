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

const tokens = z.number().min(0);
const bucket = z.looseObject({
  parts: z.int().min(0).describe('3,600,000 are a token.'),
  refilled_at: z.int().min(0).describe('Log time, ms since 1970.'),
});

/**
 * An audit record of the intervention budget: whether something is done or stays advice, and all that is needed to choose
 * again. What the fields mean in the arithmetic stands at `BudgetRecord` in `@chorus/arbitration`.
 */
export const budgetRecord = z
  .looseObject({
    kind: z.literal('budget'),
    algorithm: z.string().max(64),
    policy: z.looseObject({ capacity: tokens, refill_per_hour: tokens, reserved_for_urgent: tokens }),
    cost: z.int().min(1),
    urgent: z.boolean(),
    now: z.int().min(0).describe('Log time of the request, ms since 1970.'),
    before: bucket.nullable().describe('Null for the first request of a fleet, which finds a full bucket.'),
    after: bucket,
    tokens: z.looseObject({ before: tokens, after: tokens }),
    outcome: z.enum(['act', 'advise']),
    reason: z.enum(['within_budget', 'exhausted', 'reserved', 'beyond_capacity']),
    enough_at: z
      .int()
      .nullable()
      .describe('Log time at which there would be enough; null where there is, or never will be.'),
  })
  .meta({ id: 'BudgetRecord' });
export type BudgetRecord = z.infer<typeof budgetRecord>;
