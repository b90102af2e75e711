import { z } from 'zod';
import { agentId, fleetId, fraction, instant, standing, trustValue } from './common.ts';
import { evidenceKind } from './topics/agent-decisions-processed.ts';
import { intervention } from './topics/interventions.ts';

/** What brought a change of trust about; a person's acts and the policy's are no evidence and contribute nothing. */
export const changeCode = z
  .enum([...evidenceKind.options, 'registered', 'quarantined', 'released', 'reinstated', 'enforcement_changed'])
  .meta({ id: 'ChangeCode' });
export type ChangeCode = z.infer<typeof changeCode>;

/** One change of an agent's trust, and what is left of it in the score that is explained. */
export const contribution = z
  .looseObject({
    timestamp: instant,
    code: changeCode.describe('Of what weighed most, where one decision said several things.'),
    decision_offset: z.int().min(-1).describe('Offset of the decision in `agent-decisions-processed`; -1 where none.'),
    policy_version: z.int().min(1).describe('Of the policy under which it was counted.'),
    score: trustValue.describe('Right after it.'),
    change: z.number().describe('Points against the score right before it, forgetting since then included.'),
    good: z.number().min(0).describe('Good evidence that is left of it, in observations.'),
    bad: z.number().min(0).describe('Bad evidence, likewise.'),
    contribution: z.number().describe('Points: 100 · (good − base · (good + bad)) / (α + β).'),
  })
  .meta({ id: 'Contribution' });
export type Contribution = z.infer<typeof contribution>;

/**
 * What a score is made of. `base` + `opening.contribution` + the sum of `evidence[].contribution` = `score`, up to the
 * rounding of doubles.
 */
export const trustWhy = z
  .looseObject({
    fleet_id: fleetId,
    agent_id: agentId,
    as_of: instant.describe('Log time of the last change that is explained.'),
    score: trustValue,
    uncertainty: z.number().min(0).max(50),
    standing,
    policy_version: z.int().min(1).describe('Of the last change.'),
    alpha: z.number().min(0),
    beta: z.number().min(0),
    base: trustValue.describe('Of an agent of which nothing was seen: what the prior alone gives.'),
    opening: z
      .looseObject({
        until: instant.nullable().describe('Log time of the last change in it; null where it is empty.'),
        good: z.number().describe('Good evidence that is left of it.'),
        bad: z.number(),
        contribution: z.number(),
      })
      .describe('All that happened before the first change that is listed.'),
    evidence: z.array(contribution).max(500).describe('Oldest first.'),
  })
  .meta({ id: 'TrustWhy' });
export type TrustWhy = z.infer<typeof trustWhy>;

const outcome = z.looseObject({
  score: trustValue,
  uncertainty: z.number().min(0).max(50),
  standing,
  quarantines: z.int().min(0).describe('How often the policy would have quarantined it.'),
  first_quarantine: instant.nullable(),
});

/** Recorded evidence under the policies that were in force, and under another one, both from a blank sheet at `from`. */
export const whatIf = z
  .looseObject({
    fleet_id: fleetId,
    from: instant.nullable().describe('Log time of the first decision that was looked at; null where there is none.'),
    to: instant.nullable().describe('Of the last one.'),
    decisions: z.int().min(0),
    evidence: z.int().min(0).describe('Pieces that were counted.'),
    complete: z.boolean().describe('False where the range holds more than is looked at: what is oldest is left out.'),
    agents: z
      .array(z.looseObject({ agent_id: agentId, now: outcome, then: outcome }))
      .max(10_000)
      .describe('Largest difference first; at most 10,000.'),
    totals: z.looseObject({
      now: z.looseObject({ quarantines: z.int().min(0), quarantined: z.int().min(0), mean: trustValue.nullable() }),
      then: z.looseObject({ quarantines: z.int().min(0), quarantined: z.int().min(0), mean: trustValue.nullable() }),
    }),
  })
  .meta({ id: 'WhatIf' });
export type WhatIf = z.infer<typeof whatIf>;

/** How an agent gets on with others, in the decisions of a time; `GET /api/v1/agents/{id}/participation`. Blocked messages count for nobody. */
export const participation = z
  .looseObject({
    fleet_id: fleetId,
    agent_id: agentId,
    from: instant
      .nullable()
      .describe('As it was asked for; where not all is looked at, log time of the first decision that is.'),
    to: instant.nullable().describe('As it was asked for.'),
    decisions: z.int().min(0).describe('Of the fleet, that were looked at.'),
    complete: z.boolean().describe('False where the time holds more than is looked at: what is oldest is left out.'),
    messages: z.int().min(0).describe('That it sent, or that were sent to it by name.'),
    interactions: z
      .int()
      .min(0)
      .describe('Those of them, and of conflicts that it was drawn into, that had another party.'),
    conflicts: z.int().min(0).describe('Interactions at or above the risk from which people are told.'),
    conflict_rate: fraction.nullable().describe('Conflicts per interaction; null where there was no interaction.'),
    cooperation_rate: fraction.nullable().describe('Share of the interactions that was no conflict; null likewise.'),
  })
  .meta({ id: 'Participation' });
export type ParticipationView = z.infer<typeof participation>;

const period = z.looseObject({
  messages: z.int().min(0),
  conflicts: z.int().min(0).describe('Messages at or above the risk from which people are told.'),
  rate: fraction.nullable().describe('Conflicts per message; null where there was no message.'),
});

/** An intervention and the conflict rate of its fleet before and after. Two things after each other are not yet cause and effect. */
export const interventionEffect = z
  .looseObject({
    intervention,
    window_ms: z.int().min(1000),
    before: period,
    after: period,
    complete: z.boolean().describe('False while the window after it is not over.'),
  })
  .meta({ id: 'InterventionEffect' });
export type InterventionEffect = z.infer<typeof interventionEffect>;
