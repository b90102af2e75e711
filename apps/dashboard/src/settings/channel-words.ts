import type { Alert, AlertChannelView, AlertDelivery, AlertKind } from '@chorus/contracts';
import { fraction } from '../ui/text.ts';

export const KINDS: readonly {
  readonly kind: AlertChannelView['kind'];
  readonly name: string;
  readonly note: string;
}[] = [
  { kind: 'webhook', name: 'Webhook', note: 'JSON by POST, signed' },
  { kind: 'slack', name: 'Slack', note: 'or whatever takes Slack’s incoming webhooks' },
];

export const ALERTS: readonly { readonly kind: AlertKind; readonly name: string; readonly note: string }[] = [
  { kind: 'quarantine', name: 'Quarantine', note: 'an agent is quarantined, or would be' },
  { kind: 'detection', name: 'Detection', note: 'a loop, hoarding, a cascade, Byzantine behaviour' },
  { kind: 'service_down', name: 'Service down', note: 'a part of Chorus or what it needs' },
];

/** `Quarantine, Detection from .80 on`. */
export function alertsWords({ alerts, min_confidence }: Pick<AlertChannelView, 'alerts' | 'min_confidence'>): string {
  return ALERTS.filter(({ kind }) => alerts.includes(kind))
    .map(({ kind, name }) =>
      kind === 'detection' && min_confidence > 0 ? `${name} from ${fraction(min_confidence)} on` : name,
    )
    .join(', ');
}

/** `delivered, 200`, `failed after 5 attempts, 503`. */
export function deliveryWords({ state, attempts, status }: AlertDelivery): string {
  const tries = attempts === 1 ? '' : state === 'failed' ? ` after ${attempts} attempts` : ` at attempt ${attempts}`;
  return `${state === 'failed' ? 'Failed' : 'Delivered'}${tries}${status === null ? '' : `, ${status}`}`;
}

/** How a test went so far. */
export interface TestOutcome {
  readonly delivery: AlertDelivery;
  /** False while it failed and is tried again. */
  readonly final: boolean;
}

/** Ids of the tests of a channel. */
export const testsOf = (alerts: readonly Alert[], channel_id: string): readonly string[] =>
  alerts.filter((it) => it.kind === 'test' && it.channel_id === channel_id).map(({ alert_id }) => alert_id);

/**
 * How the new test of a channel went; null while nothing is known of it.
 * @param before ids of the tests that there were already; clocks of several machines would not tell them apart
 */
export function testOutcome(
  alerts: readonly Alert[],
  channel_id: string,
  before: readonly string[],
): TestOutcome | null {
  const fresh = testsOf(alerts, channel_id).find((id) => !before.includes(id));
  const test = alerts.find(({ alert_id }) => alert_id === fresh);
  const delivery = test?.deliveries.findLast((it) => it.channel_id === channel_id);
  return test === undefined || delivery === undefined
    ? null
    : { delivery, final: test.status === 'resolved' || delivery.state === 'delivered' };
}
