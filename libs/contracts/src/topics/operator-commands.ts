import { z } from 'zod';
import { agentId, fleetId, fleetMode, instant } from '../common.ts';
import { alertChannelConfig, apiKeyConfig, channelId, keyId } from './config.ts';
import { patternRules } from '../pattern-rules.ts';
import { trustPolicyBody } from '../trust-policy.ts';
import { verdict } from './detections.ts';
import { DAY, defineTopic } from './topic.ts';

const command = {
  command_id: z.string().min(1).describe('Counts once, however often it arrives.'),
  fleet_id: fleetId,
  operator: z.string().max(256).describe('Id of the API key that asked.'),
  reason: z.string().min(1).max(500),
  requested_at: instant,
};

/** What a person wants done. The service that owns the matter carries it out. */
export const operatorCommand = z
  .discriminatedUnion('kind', [
    z.looseObject({ ...command, kind: z.literal('quarantine'), agent_id: agentId }),
    z.looseObject({ ...command, kind: z.literal('release'), agent_id: agentId }),
    z.looseObject({ ...command, kind: z.literal('set_mode'), mode: fleetMode }),
    z.looseObject({ ...command, kind: z.literal('remove_fleet') }),
    z.looseObject({
      ...command,
      kind: z.literal('create_key'),
      key: apiKeyConfig.pick({ key_id: true, name: true, scopes: true, hash: true, expires_at: true }),
    }),
    z.looseObject({ ...command, kind: z.literal('revoke_key'), key_id: keyId }),
    z.looseObject({
      ...command,
      kind: z.literal('set_channel').describe('Makes it, or replaces it whole.'),
      channel: alertChannelConfig.pick({
        channel_id: true,
        name: true,
        kind: true,
        url: true,
        secret: true,
        alerts: true,
        min_confidence: true,
        enabled: true,
      }),
    }),
    z.looseObject({ ...command, kind: z.literal('remove_channel'), channel_id: channelId }),
    z.looseObject({ ...command, kind: z.literal('test_channel'), channel_id: channelId }),
    z.looseObject({
      ...command,
      kind: z.literal('set_policy').describe('A new version of the fleet’s trust policy, for what comes after it.'),
      policy: trustPolicyBody,
      expected_version: z.int().min(1).describe('The version that is replaced: refused where another is in force.'),
    }),
    z.looseObject({
      ...command,
      kind: z.literal('judge_detection'),
      detection_id: z.string().min(1).max(256),
      verdict: verdict.nullable().describe('Null takes back what was said before.'),
    }),
    z.looseObject({
      ...command,
      kind: z.literal('set_pattern_rules').describe('For what comes after it.'),
      rules: patternRules,
    }),
  ])
  .meta({ id: 'OperatorCommand' });
export type OperatorCommand = z.infer<typeof operatorCommand>;

export const operatorCommands = defineTopic<OperatorCommand>({
  name: 'operator-commands',
  type: 'chorus.operator-command.v1',
  schema: operatorCommand,
  key: (value) => value.fleet_id,
  retention_ms: 90 * DAY,
});
