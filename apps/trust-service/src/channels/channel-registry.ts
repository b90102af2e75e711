import { MOST_CHANNELS, type AlertChannelConfig, type OperatorCommand } from '@chorus/contracts';
import { quote } from '../quote.ts';
import { removalReason } from '../removals.ts';

/** What the registry keeps of a channel: plain JSON. */
export interface RegisteredChannel {
  readonly section: AlertChannelConfig;
  /** Commands about it that were carried out, oldest first. */
  readonly command_ids: readonly string[];
}

export type ChannelCommand = Extract<OperatorCommand, { kind: 'set_channel' | 'remove_channel' }>;

/** What follows from a command: the channel as it is from now on, or why nothing is done, or why nothing can be. */
export type ChannelDecision =
  { readonly channel: RegisteredChannel } | { readonly skipped: string } | { readonly rejected: string };

/** Commands that a channel remembers: one that comes again after so many others is carried out again. */
export const CHANNEL_COMMAND_IDS_KEPT = 32;

/** Of a channel that was removed nobody may learn where it went, nor sign in its name. */
const FORGOTTEN = { url: 'https://removed.invalid/', secret: 'removed-removed-removed' } as const;
const GONE = { ...FORGOTTEN, enabled: false, removed: true } as const;

/** Channels belong to their fleet: two fleets may use one id. */
export const channelKeyOf = (command: ChannelCommand): string =>
  `${command.fleet_id}/${command.kind === 'set_channel' ? command.channel.channel_id : command.channel_id}`;

/**
 * A channel is replaced whole each time that it is set. A removed one stays as a section that says so, without its
 * address and secret.
 *
 * @param known the channel of that id in that fleet
 * @param there how many channels that fleet has, without removed ones
 * @param now the log's time, ms since 1970
 */
export function decideChannel(
  known: RegisteredChannel | undefined,
  there: number,
  command: ChannelCommand,
  now: number,
): ChannelDecision {
  const { command_id, fleet_id, operator, reason } = command;
  if (known?.command_ids.includes(command_id)) return { skipped: 'command was carried out' };
  const changed = { changed_at: new Date(now).toISOString(), changed_by: operator, reason };
  const decided = (section: AlertChannelConfig): ChannelDecision => ({
    channel: {
      section,
      command_ids: [...(known?.command_ids ?? []), command_id].slice(-CHANNEL_COMMAND_IDS_KEPT),
    },
  });
  if (command.kind === 'set_channel') {
    if ((known?.section.removed ?? true) && there >= MOST_CHANNELS)
      return {
        rejected: `fleet ${quote(fleet_id)} has ${MOST_CHANNELS} channels, which are the most; remove or replace one`,
      };
    const { channel_id, name, kind, url, secret, alerts, min_confidence, enabled } = command.channel;
    return decided({
      section: 'alert_channel',
      ...{ channel_id, fleet_id, name, kind, url, secret, alerts, min_confidence, enabled },
      removed: false,
      ...changed,
    });
  }
  if (!known)
    return {
      rejected: `fleet ${quote(fleet_id)} has no channel ${quote(command.channel_id)} that could be removed; see the list of its channels`,
    };
  if (known.section.removed) return { skipped: 'channel was removed before' };
  return decided({ ...known.section, ...GONE, ...changed });
}

/** The channels of a fleet that was removed, as they are from then on: those that were there are removed, too. */
export const removeAll = (
  channels: readonly RegisteredChannel[],
  { operator, reason }: Extract<OperatorCommand, { kind: 'remove_fleet' }>,
  now: number,
): RegisteredChannel[] =>
  channels
    .filter(({ section }) => !section.removed)
    .map(({ section, command_ids }) => {
      const changed = { changed_at: new Date(now).toISOString(), changed_by: operator, reason: removalReason(reason) };
      return { section: { ...section, ...GONE, ...changed }, command_ids };
    });
