import { deliveryId } from '@chorus/alerts';
import type { Alert, AlertChannelConfig } from '@chorus/contracts';

/** One thing to tell one channel. */
export interface Job {
  /** As it was when there was something to tell: its status is what is told. */
  readonly alert: Alert;
  readonly channel: AlertChannelConfig;
  /** Since when it waits, ms since 1970. */
  readonly since: number;
}

/**
 * A lane begins nothing that it was not offered within the lease, and a task offers nothing until it has settled, which
 * takes longer: when a partition moves, who had it has fallen silent and its reports are taken in before the next owner
 * sends. In ms.
 */
export const LEASE_MS = 2_500;
export const SETTLE_MS = 3_000;

/** Jobs of one lane that are handed over at a time; the rest follows when these are done. */
const MAX_QUEUE = 100;

export const idOf = ({ alert, channel }: Job): string => deliveryId(alert.alert_id, alert.status, channel.channel_id);

/** Jobs by lane, in their order. A channel is told one thing after the other; a test does not wait behind what fails. */
export function lanesOf(jobs: readonly Job[]): Map<string, Job[]> {
  const lanes = new Map<string, Job[]>();
  for (const job of jobs) {
    const { fleet_id, channel_id } = job.channel;
    const lane = `${fleet_id}/${channel_id}${job.alert.kind === 'test' ? '/test' : ''}`;
    const queue = lanes.get(lane) ?? [];
    if (queue.length < MAX_QUEUE) queue.push(job);
    lanes.set(lane, queue);
  }
  return lanes;
}
