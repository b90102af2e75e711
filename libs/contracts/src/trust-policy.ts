import { z } from 'zod';
import { evidenceKind } from './topics/agent-decisions-processed.ts';

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/**
 * How evidence becomes trust, as a person sets it for a fleet. What a field means in the arithmetic stands at
 * `TrustPolicy` in `@chorus/trust`; here is what is accepted.
 */
export const trustPolicyBody = z
  .looseObject({
    prior: z
      .looseObject({
        base_rate: z.number().min(0.01).max(0.99).describe('Expected share of good behaviour of an unknown agent.'),
        weight: z.number().min(0.1).max(100).describe('How many observations the prior is worth.'),
      })
      .describe('What is believed of an agent of which nothing was seen.'),
    weights: z
      .partialRecord(evidenceKind, z.number().min(0).max(10))
      .describe('Observations that evidence of severity 1 is worth; 0 ignores a kind; the default where absent.'),
    forgetting_half_life_ms: z
      .int()
      .min(MINUTE)
      .max(10 * YEAR),
    frequency: z.looseObject({
      window_ms: z.int().min(0).max(YEAR),
      step: z.number().min(0).max(10).describe('Added to the factor 1 for each bad observation in the window.'),
      max_factor: z.number().min(1).max(100),
    }),
    quarantine: z.looseObject({
      below: z.number().min(0).max(100).describe('Points.'),
      min_observations: z.int().min(1).max(10_000),
    }),
    probation: z.looseObject({
      good_observations: z.int().min(1).max(10_000),
      active_from: z.number().min(0).max(100).describe('Points; above `quarantine.below`.'),
      bad_observations: z.int().min(1).max(10_000),
      release_after_ms: z
        .int()
        .min(MINUTE)
        .max(YEAR)
        .nullable()
        .optional()
        .describe('So long a quarantine of the policy lasts; then probation. Null or absent: until a person releases.'),
    }),
    trend: z.looseObject({ memory: z.int().min(2).max(100), steady_within: z.number().min(0).max(100) }),
    budget: z
      .looseObject({
        capacity: z.int().min(0).max(100_000).describe('0: the policy only advises.'),
        refill_per_hour: z.int().min(0).max(100_000),
      })
      .describe('How many quarantines the policy may put in force on its own: a token bucket. Empty: it only advises.'),
  })
  .refine(({ quarantine, probation }) => probation.active_from > quarantine.below, {
    path: ['probation', 'active_from'],
    error: 'has to be above quarantine.below, so that an agent does not go back and forth',
  })
  .meta({ id: 'TrustPolicyBody' });
export type TrustPolicyBody = z.infer<typeof trustPolicyBody>;
