import { z } from 'zod';
import { fleetId } from '../common.ts';
import { alertDelivery } from './system-alerts.ts';
import { defineTopic } from './topic.ts';

/** What became of telling a channel; who keeps the alerts folds it into their `deliveries`. */
export const deliveryReport = z
  .looseObject({
    fleet_id: fleetId,
    alert_id: z.string().min(1).max(256),
    delivery: alertDelivery,
    final: z.boolean().describe('False while it is still tried: then `state` is `failed` for the time being.'),
  })
  .meta({ id: 'DeliveryReport' });
export type DeliveryReport = z.infer<typeof deliveryReport>;

/** From what sends alerts to what keeps them; others read `system-alerts`. */
export const alertDeliveries = defineTopic({
  name: 'alert-deliveries',
  type: 'chorus.delivery-report.v1',
  schema: deliveryReport,
  key: (value) => value.fleet_id,
});
