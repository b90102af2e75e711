import type { AgentLedger } from '@chorus/trust';

/**
 * Agents that are too many: of each fleet those beyond `max` whose trust has not changed for longest. Who is quarantined, in
 * force or not, or on probation stays, however many there are: nobody gets out of that by sending under other names, and
 * what has begun is told to its end. It ends by itself after the policy's time.
 *
 * @param ledgers keys `<fleet>/<agent>`, the one that changed longest ago first, as a store has them
 */
export function beyondLimit(ledgers: Iterable<readonly [key: string, ledger: AgentLedger]>, max: number): string[] {
  const fleets = new Map<string, { count: number; readonly free: string[] }>();
  for (const [key, { standing }] of ledgers) {
    const fleet_id = key.slice(0, key.indexOf('/'));
    const fleet = fleets.get(fleet_id) ?? { count: 0, free: [] };
    fleets.set(fleet_id, fleet);
    fleet.count += 1;
    if (standing === 'active') fleet.free.push(key);
  }
  return [...fleets.values()].flatMap(({ count, free }) => free.slice(0, Math.max(0, count - max)));
}
