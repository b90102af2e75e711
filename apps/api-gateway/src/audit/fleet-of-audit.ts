import { fleetId, NOBODYS_FLEET } from '@chorus/contracts';
import { maySee, onlyFleetOf, type Principal } from '@chorus/service-kit';

/** What a request says of its fleet. */
export interface Named {
  /** Without the query. */
  readonly path: string;
  /** `fleet_id` of the query, as it came. */
  readonly fleet_id: unknown;
}

/**
 * Whose audit log has a request that was refused before its fleet was settled: a fleet that it names and its key may see,
 * else the key's only one. Never a fleet of others: their members would read of agents that are none of their business.
 */
export function fleetOfAudit(principal: Principal | undefined, { path, fleet_id }: Named): string {
  if (!principal) return NOBODYS_FLEET;
  const named = fleetId.safeParse(fleet_id ?? inPath(path)).data;
  if (named !== undefined && maySee(principal, named)) return named;
  return onlyFleetOf(principal) ?? NOBODYS_FLEET;
}

function inPath(path: string): string | undefined {
  const part = /^\/api\/v1\/fleets\/([^/]+)/.exec(path)?.[1];
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
