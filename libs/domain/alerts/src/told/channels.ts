import type { Alert, AlertChannelConfig, AlertDelivery } from '@chorus/contracts';

/** Something that a channel is told of an alert: its beginning or its end. */
export type Phase = AlertDelivery['phase'];

/** Whether a channel may be told at all of such an alert, as both are now. */
export function isFor(channel: AlertChannelConfig, alert: Alert): boolean {
  if (channel.removed || channel.fleet_id !== alert.fleet_id) return false;
  if (alert.kind === 'test') return channel.channel_id === alert.channel_id;
  return channel.enabled && channel.alerts.includes(alert.kind);
}

/**
 * What a channel has to be told of an alert, as both are now, besides what it was or will be told already. Each phase is
 * told once; the end only to whom was, or will be, told the beginning. A detection is told when it is first as certain as
 * the channel asks for.
 *
 * @param waiting what is on its way to this channel
 */
export function owed(channel: AlertChannelConfig, alert: Alert, waiting: readonly Phase[]): Phase | undefined {
  if (!isFor(channel, alert)) return undefined;
  const told = alert.deliveries.filter(({ channel_id }) => channel_id === channel.channel_id);
  const knows = (phase: Phase) => waiting.includes(phase) || told.some((delivery) => delivery.phase === phase);
  if (alert.kind === 'test') return knows('opened') ? undefined : 'opened';
  if (alert.status === 'opened') return knows('opened') || !isCertain(channel, alert) ? undefined : 'opened';
  const began =
    waiting.includes('opened') || told.some(({ phase, state }) => phase === 'opened' && state === 'delivered');
  return began && !knows('resolved') ? 'resolved' : undefined;
}

const isCertain = (channel: AlertChannelConfig, alert: Alert): boolean =>
  alert.confidence === null || alert.confidence >= channel.min_confidence;

/** The same for every attempt: receivers drop what they had already. Of letters, digits, `-`, `_` and `.`. */
export const deliveryId = (alert_id: string, phase: Phase, channel_id: string): string =>
  `${alert_id}.${phase}.${channel_id}`;
