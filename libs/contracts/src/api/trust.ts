import { z } from 'zod';
import { fleetId, instant } from '../common.ts';
import { storedEvent } from '../conversations.ts';
import { trustEvidence } from '../topics/agent-decisions-processed.ts';
import { contribution, interventionEffect, trustWhy } from '../trust-explained.ts';
import { trustPolicyBody } from '../trust-policy.ts';

/** A policy and when it held. */
export const policyVersion = z
  .looseObject({
    version: z.int().min(1),
    policy: trustPolicyBody,
    effective_from: instant.nullable().describe('Log time; null: the default, from the beginning.'),
    changed_by: z.string().nullable(),
    command_id: z
      .string()
      .nullable()
      .optional()
      .describe('Of the answer to the POST that set it; null where that is not recorded, and of the default.'),
    reason: z.string(),
  })
  .meta({ id: 'PolicyVersion' });
export type PolicyVersion = z.infer<typeof policyVersion>;

/** `GET /api/v1/policies`. */
export const policyList = z
  .looseObject({
    fleet_id: fleetId,
    current: z.int().min(1).describe('The version in force.'),
    versions: z.array(policyVersion).describe('Newest first.'),
    budget: z
      .looseObject({
        capacity: z.number().min(0),
        refill_per_hour: z.number().min(0),
        left: z.number().min(0).describe('Tokens now; below 1 the policy only advises.'),
      })
      .optional()
      .describe('Of the version in force: what is left of what the policy may quarantine on its own.'),
  })
  .meta({ id: 'PolicyList' });
export type PolicyList = z.infer<typeof policyList>;

/** Body of `POST /api/v1/policies`. */
export const setPolicyRequest = z
  .looseObject({
    policy: trustPolicyBody,
    expected_version: z.int().min(1).describe('`current` of the list that the change was made on; 409 where it moved.'),
    reason: z.string().trim().min(3).max(500),
  })
  .meta({ id: 'SetPolicyRequest' });
export type SetPolicyRequest = z.infer<typeof setPolicyRequest>;

/** Body of `POST /api/v1/policies/what-if`; answered with `WhatIf`. */
export const whatIfRequest = z
  .looseObject({
    policy: trustPolicyBody,
    from: instant.nullable().default(null),
    to: instant.nullable().default(null),
  })
  .meta({ id: 'WhatIfRequest' });
export type WhatIfRequest = z.infer<typeof whatIfRequest>;

/**
 * `GET /api/v1/agents/{id}/why`: what the score is made of, each change with the evidence and the message that brought it
 * about, as far as the event store still has them.
 */
export const agentWhy = trustWhy
  .extend({
    policies: z.array(policyVersion).describe('Those that the changes name.'),
    messages_missing: z
      .string()
      .nullable()
      .describe('Why observations and messages are missing: the event store gave no answer. Null where it did.'),
    evidence: z.array(
      contribution.extend({
        observations: z
          .array(
            trustEvidence.extend({
              own_message_id: z
                .string()
                .nullable()
                .optional()
                .describe(
                  'The message of the agent itself that it is about, in the same conversation; null where none.',
                ),
            }),
          )
          .describe('About this agent, in the decision; empty where it is gone.'),
        message: z
          .looseObject({
            message_id: z.string(),
            agent_id: z.string(),
            correlation_id: z.string(),
            excerpt: z.string().max(200).describe('The beginning of its text, redacted.'),
          })
          .nullable()
          .describe('That showed it: which was decided on. Null where there is none any more.'),
      }),
    ),
  })
  .meta({ id: 'AgentWhy' });
export type AgentWhy = z.infer<typeof agentWhy>;

/** `GET /api/v1/interventions`: newest first. */
export const interventionList = z
  .looseObject({
    fleet_id: fleetId,
    interventions: z.array(interventionEffect),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'InterventionList' });
export type InterventionList = z.infer<typeof interventionList>;

/** `GET /api/v1/conflicts`: decisions from the risk on from which people are told, newest first. */
export const conflictList = z
  .looseObject({ fleet_id: fleetId, conflicts: z.array(storedEvent), next_cursor: z.string().nullable() })
  .meta({ id: 'ConflictList' });
export type ConflictList = z.infer<typeof conflictList>;
