import type { Alert } from '@chorus/contracts';
import type { ServiceState } from '../health/health-watch.ts';
import { duration, instantOf, sentence, show } from '../text.ts';
import { bounded, newAlert, type Occasion } from './occasion.ts';

/** What the alerts of a service are found by within a fleet. */
export const serviceSubject = (service: string): string => `service/${service}`;

/** What stops while a service is down, for a person who does not know the services by name. */
const MEANS: Readonly<Record<string, string>> = {
  ingestion: 'Messages by HTTP and OTLP are not taken.',
  'stream-processor': 'Messages wait on the log: nothing is decided until it is back.',
  'trust-service': 'Trust does not change, and nobody is quarantined or released until it is back.',
  'graph-service': 'The graph stands still and loops are not found until it is back.',
  'history-service': 'Conversations and search cannot be asked for; what happens meanwhile is stored when it is back.',
  'api-gateway': 'The dashboard and the REST interface do not answer.',
};

/**
 * The next version of the alert that tells a fleet of a service.
 *
 * @param known the fleet's last alert of this service, if there is one
 */
export function onService(
  known: Alert | undefined,
  service: ServiceState,
  fleet_id: string,
  { id, now }: Occasion,
): Alert | undefined {
  const open = known?.status === 'opened' ? known : undefined;
  if (service.state === 'down') return open ? undefined : opened(service, fleet_id, id, now);
  if (service.state !== 'up' || !open) return undefined;
  const at = instantOf(now);
  return bounded({
    ...open,
    status: 'resolved',
    title: `${show(service.service)} is back`,
    summary: `It was down for ${duration(now - Date.parse(open.opened_at))}.`,
    suggested_action: 'Nothing; it is over.',
    updated_at: at,
    resolved_at: at,
  });
}

function opened({ service, since, detail }: ServiceState, fleet_id: string, id: string, now: number): Alert {
  const name = show(service);
  return newAlert({
    alert_id: id,
    fleet_id,
    kind: 'service_down',
    severity: 'critical',
    status: 'opened',
    title: `${name} is down`,
    summary: `${sentence(detail, 300)} ${MEANS[service] ?? ''}`.trim(),
    suggested_action: `Look at the logs of ${name} and start it again.`,
    service: service.slice(0, 128).toWellFormed(),
    opened_at: instantOf(Math.min(since, now)),
    updated_at: instantOf(now),
  });
}
