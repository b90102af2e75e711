import { z } from 'zod';
import { budgetRecord } from '../arbitration.ts';
import { agentId, fleetId, fleetMode, instant } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/** Who acted: the policy on its own, or a person by a command. */
export const actor = z
  .looseObject({ kind: z.enum(['policy', 'operator']), id: z.string().max(256).describe('Policy version or key id.') })
  .meta({ id: 'Actor' });

export const intervention = z
  .looseObject({
    intervention_id: z.string().min(1),
    fleet_id: fleetId,
    agent_id: agentId,
    kind: z.enum(['quarantine', 'release', 'throttle', 'advise']),
    mode: fleetMode,
    enforced: z.boolean().describe('False in observe mode for what the policy does on its own.'),
    by: actor,
    reason: z.string().max(1000),
    evidence: z.array(z.string()).max(64).describe('Message ids.'),
    budget: z
      .looseObject({
        capacity: z.number().min(0),
        refill_per_hour: z.number().min(0),
        before: z.number().min(0),
        after: z.number().min(0),
        algorithm: z.string().max(64).optional().describe('By which the choice can be repeated.'),
        record: budgetRecord.optional().describe('The choice itself, exactly; the figures above are rounded.'),
      })
      .optional()
      .describe('Tokens for what the policy does on its own, where it asked for one. None left: it only advises.'),
    command_id: z.string().nullable().describe('The operator command that it carries out.'),
    ends_at: instant
      .nullable()
      .optional()
      .describe(
        'Of a quarantine of the policy: log time from which it ends on its own. Null or absent: when a person releases.',
      ),
    timestamp: instant,
  })
  .meta({ id: 'Intervention' });
export type Intervention = z.infer<typeof intervention>;

/** What was done to agents: a log, and what enforcing agents follow. */
export const interventions = defineTopic({
  name: 'interventions',
  type: 'chorus.intervention.v1',
  schema: intervention,
  key: (value) => value.fleet_id,
  retention_ms: 90 * DAY,
});
