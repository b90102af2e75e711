import {
  alertChannelList,
  alertList,
  apiKeyList,
  commandAccepted,
  createdKey,
  rejectedList,
  savedChannel,
  setupView,
  type AlertChannelList,
  type AlertList,
  type ApiKeyList,
  type CommandAccepted,
  type CreatedKey,
  type CreateKeyRequest,
  type RejectedList,
  type SavedChannel,
  type SetChannelRequest,
  type SetupView,
} from '@chorus/contracts';
import type { Api } from './client.ts';

/** What the pages Setup and Settings ask for: addresses, rejected messages, keys, alert channels. */

export const askSetup = (api: Api, fleet_id: string): Promise<SetupView> =>
  api.ask(setupView, 'GET', '/setup', { fleet_id });

export const askRejected = (api: Api, fleet_id: string): Promise<RejectedList> =>
  api.ask(rejectedList, 'GET', '/rejected', { fleet_id });

export const askKeys = (api: Api, fleet_id: string): Promise<ApiKeyList> =>
  api.ask(apiKeyList, 'GET', '/keys', { fleet_id });

/** The answer is the only one that ever holds the key. */
export const createKey = (api: Api, fleet_id: string, body: CreateKeyRequest): Promise<CreatedKey> =>
  api.ask(createdKey, 'POST', '/keys', { fleet_id }, body);

export const revokeKey = (api: Api, fleet_id: string, key_id: string, reason: string): Promise<CommandAccepted> =>
  api.ask(commandAccepted, 'DELETE', `/keys/${encodeURIComponent(key_id)}`, { fleet_id }, { reason });

export const askChannels = (api: Api, fleet_id: string): Promise<AlertChannelList> =>
  api.ask(alertChannelList, 'GET', '/channels', { fleet_id });

/** Makes a channel, or replaces the one that `channel_id` names. The answer is the only one that ever holds its secret. */
export const setChannel = (api: Api, fleet_id: string, body: SetChannelRequest): Promise<SavedChannel> =>
  api.ask(savedChannel, 'POST', '/channels', { fleet_id }, body);

const channel = (id: string): string => `/channels/${encodeURIComponent(id)}`;

export const removeChannel = (api: Api, fleet_id: string, id: string, reason: string): Promise<CommandAccepted> =>
  api.ask(commandAccepted, 'DELETE', channel(id), { fleet_id }, { reason });

/** Its outcome arrives as the delivery of an alert of the kind `test`. */
export const testChannel = (api: Api, fleet_id: string, id: string, reason: string): Promise<CommandAccepted> =>
  api.ask(commandAccepted, 'POST', `${channel(id)}/test`, { fleet_id }, { reason });

export const askAlerts = (api: Api, fleet_id: string): Promise<AlertList> =>
  api.ask(alertList, 'GET', '/alerts', { fleet_id });
