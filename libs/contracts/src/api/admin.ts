import { z } from 'zod';
import { fleetId, instant, scope } from '../common.ts';
import { alertChannelConfig, alertKind, channelId, channelUrl, keyId } from '../topics/config.ts';
import { rejectedMessage } from '../topics/rejected-messages.ts';
import { alert, alertDelivery } from '../topics/system-alerts.ts';

/** An API key as people see it: never the key, never its hash. */
export const apiKeyView = z
  .looseObject({
    key_id: z.string(),
    fleets: z.array(z.string()).describe('`*`: all.'),
    name: z.string(),
    scopes: z.array(scope),
    state: z.enum(['active', 'revoked', 'expired']),
    origin: z.enum(['configured', 'created']).describe('`configured`: by environment or file, not to be revoked here.'),
    created_at: instant.nullable(),
    created_by: z.string().nullable(),
    expires_at: instant.nullable(),
    revoked_at: instant.nullable(),
  })
  .meta({ id: 'ApiKeyView' });
export type ApiKeyView = z.infer<typeof apiKeyView>;

/** `GET /api/v1/keys`. */
export const apiKeyList = z
  .looseObject({ fleet_id: fleetId, keys: z.array(apiKeyView).describe('Newest first; revoked ones last.') })
  .meta({ id: 'ApiKeyList' });
export type ApiKeyList = z.infer<typeof apiKeyList>;

/** Body of `POST /api/v1/keys`. */
export const createKeyRequest = z
  .looseObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(scope).min(1).max(4).describe('None that the asking key has not itself.'),
    expires_at: instant.nullable().default(null),
    reason: z.string().trim().min(3).max(500),
  })
  .meta({ id: 'CreateKeyRequest' });
export type CreateKeyRequest = z.infer<typeof createKeyRequest>;

/** 202 of `POST /api/v1/keys`: the only time that the key is shown. */
export const createdKey = z
  .looseObject({ command_id: z.string(), requested_at: instant, key_id: keyId, key: z.string() })
  .meta({ id: 'CreatedKey' });
export type CreatedKey = z.infer<typeof createdKey>;

/** Body of `DELETE /api/v1/keys/{key_id}` and of others that only need to know why. */
export const reasonRequest = z.looseObject({ reason: z.string().trim().min(3).max(500) }).meta({ id: 'ReasonRequest' });

/** A channel as people see it: the address without its path, which is a secret. */
export const alertChannelView = alertChannelConfig
  .omit({ section: true, url: true, secret: true, removed: true })
  .extend({
    address: z.string().describe('Scheme and host, e.g. `https://hooks.slack.com/…`.'),
    last_delivery: alertDelivery.nullable(),
  })
  .meta({ id: 'AlertChannelView' });
export type AlertChannelView = z.infer<typeof alertChannelView>;

/** `GET /api/v1/channels`. */
export const alertChannelList = z
  .looseObject({ fleet_id: fleetId, channels: z.array(alertChannelView) })
  .meta({ id: 'AlertChannelList' });
export type AlertChannelList = z.infer<typeof alertChannelList>;

/** Body of `POST /api/v1/channels`. */
export const setChannelRequest = z
  .looseObject({
    channel_id: channelId.optional().describe('Of one that is to be replaced; a new one where absent.'),
    name: z.string().trim().min(1).max(100),
    kind: z.enum(['webhook', 'slack']),
    url: channelUrl,
    alerts: z
      .array(alertKind)
      .min(1)
      .max(3)
      .default([...alertKind.options]),
    min_confidence: z.number().min(0).max(1).default(0),
    enabled: z.boolean().default(true),
    reason: z.string().trim().min(3).max(500),
  })
  .meta({ id: 'SetChannelRequest' });
export type SetChannelRequest = z.infer<typeof setChannelRequest>;

/** 202 of `POST /api/v1/channels`: the only time that the secret of the signature is shown. */
export const savedChannel = z
  .looseObject({ command_id: z.string(), requested_at: instant, channel_id: channelId, secret: z.string() })
  .meta({ id: 'SavedChannel' });
export type SavedChannel = z.infer<typeof savedChannel>;

/** `GET /api/v1/alerts`: newest first; what this replica has seen, at most 200 of a fleet. */
export const alertList = z.looseObject({ fleet_id: fleetId, alerts: z.array(alert) }).meta({ id: 'AlertList' });
export type AlertList = z.infer<typeof alertList>;

/** `GET /api/v1/rejected`: newest first; at most 100 of a fleet. */
export const rejectedList = z
  .looseObject({ fleet_id: fleetId, rejected: z.array(rejectedMessage) })
  .meta({ id: 'RejectedList' });
export type RejectedList = z.infer<typeof rejectedList>;

/** `GET /api/v1/setup`: what the Setup page puts into its snippets. */
export const setupView = z
  .looseObject({
    fleet_id: fleetId,
    ingestion_url: z.string().describe('Where agents send by HTTP and OTLP, e.g. `http://127.0.0.1:4318`.'),
    kafka_brokers: z.array(z.string()).describe('Empty on the memory bus: agents cannot produce to it.'),
    raw_topic: z.string(),
    first_message_at: instant.nullable().describe('Of this fleet, as far back as the gateway looked.'),
    agents: z.int().min(0),
  })
  .meta({ id: 'SetupView' });
export type SetupView = z.infer<typeof setupView>;
