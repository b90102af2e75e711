import type { Alert } from '@chorus/contracts';
import { deliveryId } from '../told/channels.ts';
import { linkOf } from './link.ts';

/** What a delivery says, apart from how. */
export interface Told {
  /** As it was when there was something to tell: its status is what is told. */
  readonly alert: Alert;
  readonly channel_id: string;
  /** Address of the dashboard without a slash at the end, for links. */
  readonly dashboard: string | undefined;
}

/** Body of a webhook. */
export interface WebhookBody {
  readonly type: 'alert.opened' | 'alert.resolved' | 'alert.test';
  readonly delivery_id: string;
  /** Where the dashboard shows it; null where Chorus does not know its address. */
  readonly link: string | null;
  readonly alert: Omit<Alert, 'deliveries'>;
}

export function webhookBody({ alert, channel_id, dashboard }: Told): WebhookBody {
  const told: Partial<Alert> = { ...alert };
  delete told.deliveries;
  return {
    type: alert.kind === 'test' ? 'alert.test' : `alert.${alert.status}`,
    delivery_id: deliveryId(alert.alert_id, alert.status, channel_id),
    link: linkOf(alert, dashboard),
    alert: told as WebhookBody['alert'],
  };
}
