import type { FleetConfig, FleetMode } from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY } from '@chorus/trust';
import type { BudgetState, FleetTrust, TrustPolicy } from '@chorus/trust';

/** What the ledger keeps of a fleet: plain JSON. */
export interface FleetState {
  readonly mode: FleetMode;
  /** It was removed and has sent nothing since. */
  readonly removed: boolean;
  /** Its last removal in log time, ms since 1970; null where there was none. */
  readonly removed_at: number | null;
  /** Commands about the whole fleet that were carried out, oldest first. */
  readonly command_ids: readonly string[];
  /** In force; absent: the default of the product. */
  readonly policy?: TrustPolicy;
  /** What is left for quarantines of the policy; absent: nothing was asked for so far. */
  readonly budget?: BudgetState | null;
}

/** Commands that a fleet remembers: one that comes again after so many others is carried out again. */
export const FLEET_COMMAND_IDS_KEPT = 32;

/** What came in so shortly after a removal was on its way already: it does not bring the fleet back. */
export const STRAGGLERS_MS = 5_000;

/** A fleet of which nothing is known: it is only observed until a person says otherwise. */
export const NEW_FLEET: FleetState = { mode: 'observe', removed: false, removed_at: null, command_ids: [] };

/** What the fleet's agents are judged by. */
export const trustOfFleet = ({ mode, policy, budget }: FleetState): FleetTrust => ({
  mode,
  policy: policy ?? DEFAULT_TRUST_POLICY,
  budget: budget ?? null,
});

/** The fleet after a command of that id has brought it to `next`. */
export function afterCommand(fleet: FleetState, command_id: string, next: Omit<FleetState, 'command_ids'>): FleetState {
  return { ...next, command_ids: [...fleet.command_ids, command_id].slice(-FLEET_COMMAND_IDS_KEPT) };
}

/** What others are told of a fleet. */
export function fleetConfigOf(
  fleet: FleetState,
  change: { readonly fleet_id: string; readonly by: string; readonly reason: string; readonly now: number },
): FleetConfig {
  return {
    section: 'fleet',
    fleet_id: change.fleet_id,
    mode: fleet.mode,
    removed: fleet.removed,
    removed_at: fleet.removed_at === null ? null : new Date(fleet.removed_at).toISOString(),
    changed_at: new Date(change.now).toISOString(),
    changed_by: change.by,
    reason: change.reason,
  };
}
