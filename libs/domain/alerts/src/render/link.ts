import type { Alert } from '@chorus/contracts';

/**
 * Where the dashboard shows what an alert is about: the conversation at its last evidence, the agent, or the fleet.
 *
 * @param dashboard its address without a slash at the end; undefined where it is not known
 */
export function linkOf(alert: Alert, dashboard: string | undefined): string | null {
  if (dashboard === undefined) return null;
  const message = alert.evidence.at(-1);
  if (alert.kind === 'test') return to(dashboard, '/settings', { fleet: alert.fleet_id });
  if (alert.correlation_id !== null)
    return to(dashboard, '/conversation', { fleet: alert.fleet_id, id: alert.correlation_id, message });
  if (alert.kind === 'quarantine') return to(dashboard, '/', { fleet: alert.fleet_id, agent: alert.agents[0] });
  if (message !== undefined) return to(dashboard, '/conversations', { fleet: alert.fleet_id, message });
  return to(dashboard, '/', { fleet: alert.fleet_id });
}

function to(dashboard: string, path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${dashboard}${path}?${new URLSearchParams(given).toString()}`;
}
