import { MAX_POLICY_VERSIONS, trustPolicyKey } from '@chorus/contracts';
import type { OperatorCommand, TrustPolicyConfig } from '@chorus/contracts';
import { policyBodyOf, trustPolicyOf } from '@chorus/trust';
import type { TrustPolicy } from '@chorus/trust';
import { trustOfFleet } from '../ledger/fleet.ts';
import type { FleetState } from '../ledger/fleet.ts';
import { quote } from '../quote.ts';

export type SetPolicy = Extract<OperatorCommand, { kind: 'set_policy' }>;

/** What follows from a command: the policy in force from now on and what others are told of it, or why nothing does. */
export type PolicyDecision =
  | { readonly policy: TrustPolicy; readonly section: TrustPolicyConfig }
  | { readonly skipped: string }
  | { readonly rejected: string };

/**
 * A policy is replaced whole, by its next version, and only by who has seen the one in force. What was counted before
 * stays as it was counted.
 *
 * @param now the log's time, ms since 1970
 */
export function decidePolicy(fleet: FleetState, command: SetPolicy, now: number): PolicyDecision {
  const { command_id, fleet_id, expected_version, operator, reason } = command;
  if (fleet.command_ids.includes(command_id)) return { skipped: 'command changes nothing' };
  const { version } = trustOfFleet(fleet).policy;
  if (version !== expected_version)
    return {
      rejected: `fleet ${quote(fleet_id)} has version ${version} of its trust policy in force, not ${expected_version}, which was to be replaced; look at what has changed, and set the policy again`,
    };
  if (version >= MAX_POLICY_VERSIONS)
    return {
      rejected: `fleet ${quote(fleet_id)} has ${MAX_POLICY_VERSIONS} versions of its trust policy, which is the most that are kept; no other can be set`,
    };
  const policy = trustPolicyOf(command.policy, version + 1);
  return {
    policy,
    section: {
      section: 'trust_policy',
      fleet_id,
      version: policy.version,
      policy: policyBodyOf(policy),
      command_id,
      changed_at: new Date(now).toISOString(),
      changed_by: operator,
      reason,
    },
  };
}

/** Keys on `config` of all that was set for the fleet. */
export function policyKeysOf(fleet_id: string, fleet: FleetState): string[] {
  const { version } = trustOfFleet(fleet).policy;
  return Array.from({ length: version - 1 }, (_, index) => trustPolicyKey(fleet_id, index + 2));
}
