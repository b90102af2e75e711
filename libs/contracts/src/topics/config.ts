import { z } from 'zod';
import { fleetId, fleetMode, instant, scope } from '../common.ts';
import { expecting } from '../issue-words.ts';
import { patternRules } from '../pattern-rules.ts';
import { trustPolicyBody } from '../trust-policy.ts';
import { DAY, defineTopic } from './topic.ts';

/** Versions that a fleet's policy may have: all are kept, so that every past score can be explained. */
export const MAX_POLICY_VERSIONS = 1000;

/** Who changed a section last, and why. */
const changed = {
  changed_at: instant,
  changed_by: z.string().max(256).describe('Id of the API key that asked, or the service.'),
  reason: z.string().max(500),
};

/** Settings of one fleet. */
export const fleetConfig = z
  .looseObject({
    section: z.literal('fleet'),
    fleet_id: fleetId,
    mode: fleetMode,
    removed: z.boolean().describe('True after `remove_fleet`: nothing of it is shown until it sends again.'),
    removed_at: instant.nullable().default(null).describe('Its last removal: what is older is forgotten.'),
    ...changed,
  })
  .meta({ id: 'FleetConfig' });
export type FleetConfig = z.infer<typeof fleetConfig>;

/** Id of an API key that was made by `create_key`; appears in audit logs, never secret. */
export const keyId = z.string().regex(/^[a-z0-9][a-z0-9_-]{2,63}$/, 'a key id is 3 to 64 of a-z, 0-9, "_" and "-"');

/** An API key of one fleet. The key itself is shown once, to whom made it, and is stored nowhere. */
export const apiKeyConfig = z
  .looseObject({
    section: z.literal('api_key'),
    key_id: keyId,
    fleet_id: fleetId,
    name: z.string().min(1).max(100).describe('What it is for, in a person’s words.'),
    scopes: z.array(scope).min(1).max(4),
    hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    created_at: instant,
    created_by: z.string().max(256),
    expires_at: instant.nullable().describe('From then on it is refused; null: never.'),
    revoked_at: instant.nullable().describe('From then on it is refused, for good.'),
    ...changed,
  })
  .meta({ id: 'ApiKeyConfig' });
export type ApiKeyConfig = z.infer<typeof apiKeyConfig>;

/** Keys of one fleet that are in force at a time. */
export const MOST_ACTIVE_KEYS = 200;

type Ends = Pick<ApiKeyConfig, 'revoked_at' | 'expires_at'>;

/** When a key was revoked, else expires, ms since 1970; Infinity where it does not end. */
export const endOfKey = ({ revoked_at, expires_at }: Ends): number =>
  revoked_at !== null ? Date.parse(revoked_at) : expires_at !== null ? Date.parse(expires_at) : Infinity;

/** Whether it is in force; `now` in ms since 1970. */
export const isActiveKey = (key: Ends, now: number): boolean => key.revoked_at === null && endOfKey(key) > now;

export const channelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{2,63}$/, 'a channel id is 3 to 64 of a-z, 0-9, "_" and "-"');

/** Where a channel's alerts are sent. */
export const channelUrl = z
  .url({
    protocol: /^https?$/,
    error: expecting('a URL of at most 2048 characters that begins with http:// or https://'),
  })
  .max(2048);

/** Channels of one fleet. An alert keeps what became of all of them. */
export const MOST_CHANNELS = 32;

/** What a channel can be told of. */
export const alertKind = z.enum(['quarantine', 'detection', 'service_down']).meta({ id: 'AlertKind' });
export type AlertKind = z.infer<typeof alertKind>;

/** Where alerts of a fleet go. Its address and secret are secrets: whoever may read this topic may send in its name. */
export const alertChannelConfig = z
  .looseObject({
    section: z.literal('alert_channel'),
    channel_id: channelId,
    fleet_id: fleetId,
    name: z.string().min(1).max(100),
    kind: z.enum(['webhook', 'slack']).describe('`slack`: any service that takes Slack’s incoming webhooks.'),
    url: channelUrl,
    secret: z.string().min(16).max(256).describe('Key of the HMAC-SHA-256 signature of a `webhook`.'),
    alerts: z.array(alertKind).min(1).max(3),
    min_confidence: z.number().min(0).max(1).default(0).describe('Detections below it are not sent.'),
    enabled: z.boolean(),
    removed: z.boolean().default(false),
    ...changed,
  })
  .meta({ id: 'AlertChannelConfig' });
export type AlertChannelConfig = z.infer<typeof alertChannelConfig>;

/** One version of a fleet's trust policy. The highest one is in force, from `changed_at` on; none is ever changed. */
export const trustPolicyConfig = z
  .looseObject({
    section: z.literal('trust_policy'),
    fleet_id: fleetId,
    version: z.int().min(2).max(MAX_POLICY_VERSIONS).describe('Version 1 is the default of the product.'),
    policy: trustPolicyBody,
    command_id: z
      .string()
      .optional()
      .describe('The command that set it: of two on top of the same version one came first. Absent in older records.'),
    ...changed,
  })
  .meta({ id: 'TrustPolicyConfig' });
export type TrustPolicyConfig = z.infer<typeof trustPolicyConfig>;

/** From when on something is a detection in one fleet; the defaults of the product where there is none. */
export const patternRulesConfig = z
  .looseObject({ section: z.literal('pattern_rules'), fleet_id: fleetId, rules: patternRules, ...changed })
  .meta({ id: 'PatternRulesConfig' });
export type PatternRulesConfig = z.infer<typeof patternRulesConfig>;

export const configSection = z
  .discriminatedUnion('section', [fleetConfig, apiKeyConfig, alertChannelConfig, trustPolicyConfig, patternRulesConfig])
  .meta({ id: 'ConfigSection' });
export type ConfigSection = z.infer<typeof configSection>;

/** Key of a version on the topic: what deletes it has no more than that. */
export const trustPolicyKey = (fleet_id: string, version: number): string => `trust_policy/${fleet_id}/${version}`;

/** Key of a fleet's rules on the topic. */
export const patternRulesKey = (fleet_id: string): string => `pattern_rules/${fleet_id}`;

/**
 * Key of a section on the topic: `fleet/<fleet>`, `api_key/<key id>`, `alert_channel/<fleet>/<channel id>`,
 * `trust_policy/<fleet>/<version>`, `pattern_rules/<fleet>`.
 */
export function configKey(value: ConfigSection): string {
  switch (value.section) {
    case 'fleet':
      return `fleet/${value.fleet_id}`;
    case 'api_key':
      return `api_key/${value.key_id}`;
    case 'alert_channel':
      return `alert_channel/${value.fleet_id}/${value.channel_id}`;
    case 'trust_policy':
      return trustPolicyKey(value.fleet_id, value.version);
    case 'pattern_rules':
      return patternRulesKey(value.fleet_id);
  }
}

/** Policies, rules, thresholds, keys: the latest of each section holds, without a restart. */
export const config = defineTopic<ConfigSection>({
  name: 'config',
  type: 'chorus.config.v1',
  schema: configSection,
  key: configKey,
  partition_by: (value) => value.fleet_id,
  cleanup: 'compact',
  retention_ms: DAY,
});
