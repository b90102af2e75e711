import type { Random } from '@chorus/testing/random';

/** A shop and the team that builds it: one agent for each role. */
const ROLES = [
  'sprint-planner',
  'backend-dev',
  'frontend-dev',
  'code-reviewer',
  'inbox-triage',
  'order-desk',
  'returns-desk',
  'policy-desk',
  'feed-importer',
  'stock-keeper',
  'payments-bot',
  'ledger-bot',
  'data-analyst',
  'db-migrator',
  'release-captain',
  'ci-runner',
  'oncall-sre',
  'log-digger',
  'fraud-watch',
  'supplier-scout',
  'price-setter',
  'catalog-writer',
  'copy-editor',
  'report-writer',
] as const;

/** Agents of a fleet of the usual size. */
export const FULL_CAST = ROLES.length;
/** The largest play needs so many different agents. */
export const SMALLEST_CAST = 6;

/** Names of a fleet of `size` agents; from the 25th on a role has a second agent, `backend-dev-2`, and so on. */
export function castOf(size: number): string[] {
  return Array.from({ length: size }, (_, i) => {
    const role = ROLES[i % FULL_CAST]!;
    return i < FULL_CAST ? role : `${role}-${Math.floor(i / FULL_CAST) + 1}`;
  });
}

/** Different agents of `fleet` for `roles`; where there is none (left) for a role, any other agent stands in. */
export function castFor(roles: readonly string[], fleet: readonly string[], random: Random): string[] {
  const chosen: string[] = [];
  for (const role of roles) {
    const free = fleet.filter((agent) => !chosen.includes(agent));
    const fitting = free.filter((agent) => agent === role || agent.startsWith(`${role}-`));
    chosen.push(random.pick(fitting.length > 0 ? fitting : free));
  }
  return chosen;
}
