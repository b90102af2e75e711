import type { KeyValueStore, ReadonlyTable } from '@chorus/bus';
import type { CausalGraphUpdate, TrustScore } from '@chorus/contracts';
import type { FleetGraphs } from './fleet-graphs.ts';
import { keyIn, splitKey } from './fleet-key.ts';

/** That the graph has shown an agent as quarantined. */
export interface Shown {
  readonly standing_since: string;
}

const isInForce = (score: TrustScore | undefined): boolean =>
  score?.standing === 'quarantined' && score.enforced === true;

/**
 * Compares the standings that are in force with those that the graph shows, and says what has changed. An agent that
 * the graph does not know yet is shown as quarantined as soon as it does.
 */
export function followStandings(
  table: ReadonlyTable<TrustScore>,
  shown: KeyValueStore<Shown>,
  graphs: FleetGraphs,
  now: number,
): readonly CausalGraphUpdate[] {
  const updates: CausalGraphUpdate[] = [];
  for (const [key] of [...shown.entries()]) {
    const [fleet_id, agent] = splitKey(key);
    if (graphs.knows(fleet_id, agent) && isInForce(table.get(key)?.value)) continue;
    shown.delete(key);
    updates.push(...graphs.isolation(fleet_id, agent, 'node_released', now));
  }
  for (const [key, { value }] of table.entries()) {
    if (!isInForce(value) || shown.get(key) || !graphs.knows(value.fleet_id, value.agent_id)) continue;
    shown.put(key, { standing_since: value.standing_since });
    updates.push(...graphs.isolation(value.fleet_id, value.agent_id, 'node_quarantined', now));
  }
  return updates;
}

/** Forgets what was shown of a fleet. */
export function forgetStandings(shown: KeyValueStore<Shown>, fleet_id: string): void {
  for (const [key] of [...shown.entries(keyIn(fleet_id, ''))]) shown.delete(key);
}
